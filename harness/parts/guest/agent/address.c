#include "address.h"
#include "sys.h"

#define AF_UNIX 1
#define AF_INET 2
#define AF_VSOCK 40
#define SOCK_STREAM 1
#define SOCK_CLOEXEC 02000000
#define SOL_SOCKET 1
#define SO_REUSEADDR 2
#define SO_VM_SOCKETS_CONNECT_TIMEOUT 6
#define BACKLOG 128
/* Seconds for the other side to accept or refuse. */
#define CONNECT_TIMEOUT 10

struct address {
	int family;
	u32 length;
	union {
		unsigned short family;
		struct {
			unsigned short family, reserved;
			u32 port, cid;
			u8 zero[4];
		} vsock;
		struct {
			unsigned short family;
			u8 port[2], host[4], zero[8];
		} tcp;
		struct {
			unsigned short family;
			char path[108];
		} local;
	} at;
};

static const char *after_colon(const char *text)
{
	while (*text && *text != ':')
		text++;
	return *text ? text + 1 : text;
}

static struct address parse(const char *text)
{
	struct address address;
	const char *rest;

	memset(&address, 0, sizeof(address));
	if ((rest = behind(text, "vsock:"))) {
		address.family = AF_VSOCK;
		address.length = sizeof(address.at.vsock);
		address.at.vsock.cid = (u32)number_of(rest);
		address.at.vsock.port = (u32)number_of(after_colon(rest));
	} else if ((rest = behind(text, "tcp:"))) {
		u64 port = number_of(after_colon(rest));

		address.family = AF_INET;
		address.length = sizeof(address.at.tcp);
		address.at.tcp.port[0] = (u8)(port >> 8);
		address.at.tcp.port[1] = (u8)port;
		for (int byte = 0; byte < 4; byte++) {
			address.at.tcp.host[byte] = (u8)number_of(rest);
			while (*rest && *rest != '.' && *rest != ':')
				rest++;
			rest++;
		}
	} else if ((rest = behind(text, "unix:")) && length_of(rest) < sizeof(address.at.local.path)) {
		address.family = AF_UNIX;
		memcpy(address.at.local.path, rest, length_of(rest));
		address.length = 2 + (u32)length_of(rest) + 1;
	} else {
		fail("read address", text, EINVAL);
	}
	address.at.family = (unsigned short)address.family;
	return address;
}

static long open_socket(const struct address *address, const char *text)
{
	long fd = sys(SYS_socket, address->family, SOCK_STREAM | SOCK_CLOEXEC, 0, 0, 0);

	if (fd < 0)
		fail("open", text, fd);
	return fd;
}

int listen_on(const char *text)
{
	struct address address = parse(text);
	long fd = open_socket(&address, text), error;
	int yes = 1;

	if (address.family == AF_INET)
		sys(SYS_setsockopt, fd, SOL_SOCKET, SO_REUSEADDR, (long)&yes, sizeof(yes));
	error = sys(SYS_bind, fd, (long)&address.at, address.length, 0, 0);
	if (error >= 0)
		error = sys(SYS_listen, fd, BACKLOG, 0, 0, 0);
	if (error < 0)
		fail("listen on", text, error);
	return (int)fd;
}

int connect_to(const char *text)
{
	struct address address = parse(text);
	long fd = open_socket(&address, text), error;
	long timeout[2] = { CONNECT_TIMEOUT, 0 };

	if (address.family == AF_VSOCK)
		sys(SYS_setsockopt, fd, AF_VSOCK, SO_VM_SOCKETS_CONNECT_TIMEOUT, (long)timeout, sizeof(timeout));
	error = sys(SYS_connect, fd, (long)&address.at, address.length, 0, 0);
	if (error < 0)
		fail("connect", text, error);
	return (int)fd;
}

int accept_from(int listener)
{
	for (;;) {
		long fd = sys(SYS_accept4, listener, 0, 0, SOCK_CLOEXEC, 0);

		if (fd >= 0)
			return (int)fd;
		if (fd != -EINTR)
			fail("accept", "a connection", fd);
	}
}
