#include "stream.h"
#include "address.h"
#include "sha256.h"
#include "sys.h"

#define CHUNK 65536
/* Bytes that half_close and its peer send each other before the side is shut. */
#define GREETING 64

static u8 buffer[CHUNK];

/* Copies to the end of `from`. 0, or the negative errno of what broke. */
static long copy(int from, int to)
{
	for (;;) {
		long got = read_some(from, buffer, CHUNK), error;

		if (got == -EINTR)
			continue;
		if (got <= 0)
			return got;
		error = write_all(to, buffer, (u64)got);
		if (error)
			return error;
	}
}

static void shut(int fd, int how)
{
	sys(SYS_shutdown, fd, how, 0, 0, 0);
}

/* One direction of a relay; the end of one side becomes the end of the other's. */
static void pass_on(int from, int to)
{
	if (copy(from, to) == 0) {
		shut(to, SHUT_WR);
	} else {
		shut(from, SHUT_RDWR);
		shut(to, SHUT_RDWR);
	}
}

static void both_ways(int a, int b)
{
	long child = fork_process();

	if (child == 0) {
		pass_on(b, a);
		quit(0);
	}
	pass_on(a, b);
	wait_for(child, 0);
}

/* A line of digits; byte for byte, because what follows belongs to the caller. */
static u64 read_count(int fd)
{
	char line[24];
	u64 length = 0;

	while (length < sizeof(line) - 1 && read_some(fd, line + length, 1) == 1 && line[length] != '\n')
		length++;
	line[length] = 0;
	return number_of(line);
}

static void print_hash(struct sha256 *hash, int fd)
{
	char hex[65];

	sha256_end(hash, hex);
	write_all(fd, hex, 64);
}

static void sink(int fd)
{
	struct sha256 hash;

	sha256_begin(&hash);
	for (u64 left = read_count(fd); left > 0;) {
		long got = read_some(fd, buffer, left < CHUNK ? left : CHUNK);

		if (got <= 0)
			quit(1);
		sha256_add(&hash, buffer, (u64)got);
		left -= (u64)got;
	}
	print_hash(&hash, fd);
}

/* The numbers from 1 on, a line each. */
static void source(int fd)
{
	char digits[24] = "0\n";
	u64 length = 2, held = 0;

	for (u64 left = read_count(fd); left > 0;) {
		u64 at = length - 2;

		while (digits[at] == '9' && at > 0)
			digits[at--] = '0';
		if (digits[at] == '9') {
			digits[at] = '1';
			digits[length - 1] = '0';
			digits[length++] = '\n';
		} else {
			digits[at]++;
		}
		for (u64 n = 0; n < length && left > 0; n++, left--)
			buffer[held++] = (u8)digits[n];
		if (held < CHUNK - sizeof(digits) && left > 0)
			continue;
		if (write_all(fd, buffer, held))
			quit(1);
		held = 0;
	}
}

/* Accepts for ever; gives each connection to a process of its own, which is where this returns. */
static int accept_each(const char *address)
{
	int listener = listen_on(address);

	print(2, "endgoal-agent: listening on %s\n", address);
	for (;;) {
		int fd = accept_from(listener);

		if (fork_process() == 0) {
			close_file(listener);
			return fd;
		}
		close_file(fd);
		while (wait_for(-1, WNOHANG) > 0)
			continue;
	}
}

void serve(const char *what, const char *address)
{
	int fd = accept_each(address);

	if (same(what, "echo"))
		copy(fd, fd);
	else if (same(what, "sink"))
		sink(fd);
	else
		source(fd);
}

void serve_relay(const char *address, const char *target)
{
	int fd = accept_each(address);

	both_ways(fd, connect_to(target));
}

void carry(const char *address)
{
	int fd = connect_to(address);
	long child = fork_process();

	if (child == 0)
		quit(copy(fd, 1) != 0);
	if (copy(0, fd) == 0)
		shut(fd, SHUT_WR);
	wait_for(child, 0);
}

void ask(const char *address, const char *text)
{
	int fd = connect_to(address);
	long error = write_all(fd, text, length_of(text));

	if (error)
		fail("write to", address, error);
	for (u64 left = length_of(text); left > 0;) {
		long got = read_some(fd, buffer, left);

		if (got <= 0)
			fail("read from", address, got);
		write_all(1, buffer, (u64)got);
		left -= (u64)got;
	}
}

static void hash_rest(struct sha256 *hash, int fd)
{
	long got;

	while ((got = read_some(fd, buffer, CHUNK)) > 0)
		sha256_add(hash, buffer, (u64)got);
}

static void ignore_pipe_signal(void)
{
	u64 blocked = 1ul << (SIGPIPE - 1);

	sys(SYS_rt_sigprocmask, 0, (long)&blocked, 0, sizeof(blocked), 0);
}

void hash_one(const char *address)
{
	int fd = accept_from(listen_on(address));
	struct sha256 hash;
	char hex[65];

	sha256_begin(&hash);
	hash_rest(&hash, fd);
	sha256_end(&hash, hex);
	print(1, "%s\n", hex);
	/* A peer that is gone is no failure here: the digest is printed. */
	ignore_pipe_signal();
	write_all(fd, hex, 64);
}

void half_close(const char *address, const char *seen)
{
	int fd = connect_to(address);
	struct sha256 hash;
	char hex[65];

	memset(buffer, 0, GREETING);
	if (write_all(fd, buffer, GREETING))
		quit(1);
	shut(fd, SHUT_WR);
	for (long left = GREETING; left > 0;) {
		long got = read_some(fd, buffer, (u64)left);

		if (got <= 0)
			fail("read from", address, got);
		left -= got;
	}
	close_file(connect_to(seen));
	sha256_begin(&hash);
	hash_rest(&hash, fd);
	sha256_end(&hash, hex);
	print(1, "%s\n", hex);
}
