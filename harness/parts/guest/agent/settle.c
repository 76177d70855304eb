#include "settle.h"
#include "sys.h"

/* Milliseconds: between two looks, of quiet that count as done, and altogether. */
#define PAUSE 100
#define QUIET 300
#define DEADLINE 12000

static char busy[512];

static int is_mounting(const char *name)
{
	return same(name, "mount") || behind(name, "mount.") || behind(name, "fsck") || behind(name, "e2fsck") ||
	       behind(name, "mkfs") || behind(name, "mke2fs");
}

static void look_at(const char *folder, const char *pid, void *with)
{
	char path[64], comm[64], words[200];
	long length;

	(void)folder, (void)with;
	if (*pid < '0' || *pid > '9')
		return;
	format(path, sizeof(path), "/proc/%s/comm", pid);
	length = read_text(path, comm, sizeof(comm));
	if (length <= 0)
		return;
	comm[length - 1] = 0;
	format(path, sizeof(path), "/proc/%s/cmdline", pid);
	length = read_text(path, words, sizeof(words));
	for (long at = 0; at + 1 < length; at++)
		if (!words[at])
			words[at] = ' ';
	/* A kernel thread has no command line. busybox runs each of its commands under its own name or under theirs. */
	if (length > 0 && (is_mounting(comm) || behind(words, "busybox mount") || behind(words, "/bin/busybox mount")))
		format(busy + length_of(busy), sizeof(busy) - length_of(busy), "%s%s (pid %s)", *busy ? ", " : "", words, pid);
}

void settle(void)
{
	for (long waited = 0, quiet = 0; waited < DEADLINE && quiet < QUIET; waited += PAUSE) {
		*busy = 0;
		each_in("/proc", look_at, 0);
		quiet = *busy ? 0 : quiet + PAUSE;
		sleep_ms(PAUSE);
	}
	if (!*busy)
		quit(0);
	print(1, "%s\n", busy);
	quit(1);
}
