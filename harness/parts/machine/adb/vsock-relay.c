/*
 * vsock-relay CID PORT connects to a guest's vsock port and carries stdin and stdout. Runs on a device, where there is
 * neither socat nor a libc to count on, so it stands on system calls alone.
 *
 * adbd's own "vsock:" service says yes before it knows, and gives a guest two seconds. This one says on stderr
 * "endgoal-relay: connected" or "endgoal-relay: errno N", and gives ten. The end of stdin ends our side of the
 * connection only; the end of the guest's side, or of stdout's reader, ends all.
 *
 * vsock-relay pipes FROM TO carries FROM to stdout and stdin to TO, two named pipes that a VMM has opened. A UART gives
 * single characters, and adbd wakes up for each that it gets: so what comes is passed on every 10 ms.
 */
#define SYS_openat 56
#define SYS_ppoll 73
#define SYS_read 63
#define SYS_write 64
#define SYS_exit_group 94
#define SYS_socket 198
#define SYS_connect 203
#define SYS_setsockopt 208
#define SYS_shutdown 210

#define AT_FDCWD -100
#define O_RDONLY 0
#define O_WRONLY 1

#define AF_VSOCK 40
#define SOCK_STREAM 1
#define SHUT_WR 1
#define SO_VM_SOCKETS_CONNECT_TIMEOUT 6
#define POLLIN 1
#define POLLERR 8
#define POLLHUP 16

struct sockaddr_vm {
	unsigned short family, reserved;
	unsigned int port, cid;
	unsigned char zero[4];
};

struct pollfd {
	int fd;
	short events, revents;
};

static long call(long number, long a, long b, long c, long d, long e)
{
	register long x8 __asm__("x8") = number;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;

	__asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4) : "memory");
	return x0;
}

static void quit(int status)
{
	for (;;)
		call(SYS_exit_group, status, 0, 0, 0, 0);
}

static void say(const char *text)
{
	long length = 0;

	while (text[length])
		length++;
	call(SYS_write, 2, (long)text, length, 0, 0);
}

static unsigned int number(const char *text)
{
	unsigned int value = 0;

	while (*text >= '0' && *text <= '9')
		value = value * 10 + (*text++ - '0');
	return value;
}

static void refuse(long error)
{
	char digits[8] = "   \n";

	for (int at = 2; at >= 0; at--, error /= 10)
		digits[at] = '0' + error % 10;
	say("endgoal-relay: errno ");
	say(digits);
	quit(1);
}

static void pass(int to, const char *bytes, long length)
{
	while (length > 0) {
		long written = call(SYS_write, to, (long)bytes, length, 0, 0);

		if (written <= 0)
			quit(1);
		bytes += written;
		length -= written;
	}
}

static char buffer[65536];

static void relay(int from, int to, int together)
{
	struct pollfd fds[] = { { 0, POLLIN, 0 }, { from, POLLIN, 0 }, { 1, 0, 0 } };
	long pause[2] = { 0, 10000000 };

	for (;;) {
		long got;

		if (call(SYS_ppoll, (long)fds, 3, 0, 0, 8) < 0)
			quit(1);
		if (fds[1].revents) {
			if (together)
				call(SYS_ppoll, 0, 0, (long)pause, 0, 8);
			got = call(SYS_read, from, (long)buffer, sizeof(buffer), 0, 0);
			if (got <= 0)
				quit(got < 0);
			pass(1, buffer, got);
		}
		if (fds[0].revents) {
			got = call(SYS_read, 0, (long)buffer, sizeof(buffer), 0, 0);
			if (got > 0) {
				pass(to, buffer, got);
			} else {
				call(SYS_shutdown, to, SHUT_WR, 0, 0, 0);
				fds[0].fd = -1;
				fds[0].revents = 0;
			}
		}
		if (fds[2].revents & (POLLERR | POLLHUP))
			quit(0);
	}
}

static long opened(const char *path, int flags)
{
	long file = call(SYS_openat, AT_FDCWD, (long)path, flags, 0, 0);

	if (file < 0)
		refuse(-file);
	return file;
}

__attribute__((used)) static void run(long *stack)
{
	char **argv = (char **)(stack + 1);
	long timeout[2] = { 10, 0 };
	struct sockaddr_vm address = { AF_VSOCK, 0, 0, 0, { 0 } };
	long guest, error;

	if (stack[0] == 4)
		relay(opened(argv[2], O_RDONLY), opened(argv[3], O_WRONLY), 1);
	if (stack[0] != 3)
		quit(2);
	address.cid = number(argv[1]);
	address.port = number(argv[2]);
	guest = call(SYS_socket, AF_VSOCK, SOCK_STREAM, 0, 0, 0);
	if (guest < 0)
		refuse(-guest);
	call(SYS_setsockopt, guest, AF_VSOCK, SO_VM_SOCKETS_CONNECT_TIMEOUT, (long)timeout, sizeof(timeout));
	error = call(SYS_connect, guest, (long)&address, sizeof(address), 0, 0);
	if (error < 0)
		refuse(-error);
	say("endgoal-relay: connected\n");
	relay(guest, guest, 0);
}

__asm__(".globl _start\n_start:\n\tmov x0, sp\n\tbl run\n");
