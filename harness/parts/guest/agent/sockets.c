#include "sockets.h"
#include "sys.h"

#define AF_NETLINK 16
#define SOCK_RAW 3
#define NETLINK_SOCK_DIAG 4
#define SOCK_DIAG_BY_FAMILY 20
#define NLMSG_DONE 3
#define NLMSG_ERROR 2
#define NLM_F_REQUEST 1
#define NLM_F_DUMP 0x300
#define AF_VSOCK 40
#define TCP_LISTEN 10

#define MOST 2048
static struct owner {
	u64 inode, pid;
} owners[MOST];
static u64 owners_count;

static void note_socket(const char *folder, const char *name, void *with)
{
	char path[96], target[64];
	const char *inode;
	long length;

	format(path, sizeof(path), "%s/%s", folder, name);
	length = sys(SYS_readlinkat, AT_FDCWD, (long)path, (long)target, sizeof(target) - 1, 0);
	if (length < 0)
		return;
	target[length] = 0;
	inode = behind(target, "socket:[");
	if (inode && owners_count < MOST)
		owners[owners_count++] = (struct owner){ number_of(inode), *(u64 *)with };
}

static void note_process(const char *folder, const char *name, void *with)
{
	u64 pid = number_of(name);
	char path[64];

	(void)folder, (void)with;
	if (!pid)
		return;
	format(path, sizeof(path), "/proc/%u/fd", pid);
	each_in(path, note_socket, &pid);
}

static void print_row(const char *kind, const char *local, u64 inode)
{
	char path[64], name[64] = "-";
	u64 pid = 0;

	for (u64 at = 0; at < owners_count && !pid; at++)
		if (owners[at].inode == inode)
			pid = owners[at].pid;
	if (pid) {
		long length;

		format(path, sizeof(path), "/proc/%u/comm", pid);
		length = read_text(path, name, sizeof(name));
		if (length > 0)
			name[length - 1] = 0;
	}
	print(1, "%s %s %u %s\n", kind, local, pid, name);
}

/* Splits a line into words in place; gives their number. The line ends at the first line end. */
static int split(char *line, char **words, int most)
{
	int count = 0;

	while (count < most) {
		while (*line == ' ')
			line++;
		if (!*line)
			break;
		words[count++] = line;
		while (*line && *line != ' ')
			line++;
		if (*line)
			*line++ = 0;
	}
	return count;
}

static u64 hex_of(const char *text, int digits)
{
	u64 value = 0;

	for (; digits-- && *text && *text != ':'; text++)
		value = value * 16 + (u64)(*text <= '9' ? *text - '0' : (*text | 32) - 'a' + 10);
	return value;
}

static char text[1 << 18];

static void each_line(const char *path, void (*each)(char *line))
{
	long length = read_text(path, text, sizeof(text));
	char *line = text;

	for (long at = 0; at < length; at++) {
		if (text[at] != '\n')
			continue;
		text[at] = 0;
		each(line);
		line = text + at + 1;
	}
}

/* `0: 0100007F:1538 00000000:0000 0A …`, the inode is the tenth word. */
static void tcp_line(char *line)
{
	char *words[10], local[64];

	if (split(line, words, 10) < 10 || hex_of(words[3], 2) != TCP_LISTEN)
		return;
	if (length_of(words[1]) == 13) {
		u64 host = hex_of(words[1], 8);

		format(local, sizeof(local), "%u.%u.%u.%u:%u", host & 255, host >> 8 & 255, host >> 16 & 255, host >> 24,
		       hex_of(words[1] + 9, 4));
		print_row("tcp", local, number_of(words[9]));
		return;
	}
	words[1][32] = 0;
	format(local, sizeof(local), "%s:%u", words[1], hex_of(words[1] + 33, 4));
	print_row("tcp6", local, number_of(words[9]));
}

/* `0000…: 00000002 00000000 00010000 0001 01 INODE PATH`; the flag 00010000 says that it listens. */
static void unix_line(char *line)
{
	char *words[8];

	if (split(line, words, 8) == 8 && same(words[3], "00010000"))
		print_row("unix", words[7], number_of(words[6]));
}

/* include/uapi/linux/vm_sockets_diag.h */
struct vsock_row {
	u8 family, type, state, shutdown;
	u32 cid, port, peer_cid, peer_port, inode, cookie[2];
};

static void print_vsock(void)
{
	struct {
		u32 length;
		unsigned short type, flags;
		u32 sequence, pid;
		u8 family, protocol;
		unsigned short pad;
		u32 states, inode, show, cookie[2];
	} ask = { sizeof(ask), SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST | NLM_F_DUMP, 1, 0, AF_VSOCK, 0, 0, ~0u, 0, 0, { 0, 0 } };
	static u8 answer[16384] __attribute__((aligned(8)));
	long fd = sys(SYS_socket, AF_NETLINK, SOCK_RAW, NETLINK_SOCK_DIAG, 0, 0), got;

	if (fd < 0 || write_all((int)fd, &ask, sizeof(ask)))
		return;
	while ((got = read_some((int)fd, answer, sizeof(answer))) > 0) {
		for (long at = 0; at + 16 <= got;) {
			const u32 length = *(u32 *)(answer + at);
			const unsigned short type = *(unsigned short *)(answer + at + 4);
			const struct vsock_row *row = (const struct vsock_row *)(answer + at + 16);
			char local[32];

			if (type == NLMSG_DONE || type == NLMSG_ERROR || length < 16)
				return;
			format(local, sizeof(local), "%u:%u", (u64)row->cid, (u64)row->port);
			if (row->state == TCP_LISTEN)
				print_row("vsock", local, row->inode);
			at += (length + 3) & ~3u;
		}
	}
}

void print_sockets(void)
{
	each_in("/proc", note_process, 0);
	each_line("/proc/net/tcp", tcp_line);
	each_line("/proc/net/tcp6", tcp_line);
	each_line("/proc/net/unix", unix_line);
	print_vsock();
}
