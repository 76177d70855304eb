/* The root file system as the kernel itself would mount it (init/do_mounts.c), for an image without an initrd. */
#include "init.h"
#include "sys.h"

#define MS_RDONLY 1
#define MS_NOEXEC 8
#define MS_MOVE 8192
#define MNT_DETACH 2
/* Milliseconds to wait for the root device, a disk of the same VM. */
#define ROOT_WAIT 5000
#define CLOCK_BOOTTIME 7

const char *word_of(const char *cmdline, const char *name, char *to, u64 size)
{
	const char *found = 0;

	while (*cmdline) {
		const char *value = behind(cmdline, name);

		if (value && *value == '=') {
			u64 length = 0;

			for (value++; value[length] && value[length] != ' ' && value[length] != '\n'; length++)
				if (length + 1 < size)
					to[length] = value[length];
			to[length < size ? length : size - 1] = 0;
			found = to;
		}
		while (*cmdline && *cmdline != ' ')
			cmdline++;
		while (*cmdline == ' ')
			cmdline++;
	}
	return found;
}

/* Whether the last of the words `ro` and `rw` is `rw`; the kernel's default is `ro`. */
static int writable(const char *cmdline)
{
	int rw = 0;

	while (*cmdline) {
		if (cmdline[0] == 'r' && (cmdline[1] == 'o' || cmdline[1] == 'w') && (!cmdline[2] || cmdline[2] == ' ' || cmdline[2] == '\n'))
			rw = cmdline[1] == 'w';
		while (*cmdline && *cmdline != ' ')
			cmdline++;
		while (*cmdline == ' ')
			cmdline++;
	}
	return rw;
}

static long kernel_log = -1;

void open_milestones(void)
{
	kernel_log = open_file("/dev/kmsg", O_WRONLY, 0);
}

void milestone(const char *name, const char *text)
{
	long time[2] = { 0, 0 };
	u64 hundredths, length;
	char line[512];

	sys(SYS_clock_gettime, CLOCK_BOOTTIME, (long)time, 0, 0, 0);
	hundredths = (u64)time[1] / 10000000;
	/* One write is one line of the kernel log; without a log the console that the kernel opened gets it. */
	length = format(line, sizeof(line), "%sendgoal-init: %s %u.%s%u %s\n", kernel_log < 0 ? "" : "<5>", name, (u64)time[0],
			hundredths < 10 ? "0" : "", hundredths, text);
	write_all(kernel_log < 0 ? 2 : (int)kernel_log, line, length);
}

static void give_up(const char *what, const char *device, long error)
{
	char text[320];

	format(text, sizeof(text), "failed: %s %s: %s", what, device, error_name(-error));
	milestone("root", text);
	quit(1);
}

/* Tries each file system that the kernel has for block devices, as mount_block_root() does. */
static long mount_any(const char *device, u64 flags, const char *data)
{
	static char known[4096];
	long error = -EINVAL;
	char *line = known;

	make_folder("/proc");
	mount_on("proc", "/proc", "proc", 0, 0);
	read_text("/proc/filesystems", known, sizeof(known));
	sys(SYS_umount2, (long)"/proc", MNT_DETACH, 0, 0, 0);
	for (char *at = known; *at; at++) {
		if (*at != '\n')
			continue;
		*at = 0;
		if (line[0] == '\t') {
			long refused = mount_on(device, "/root", line + 1, flags, data);

			if (refused >= 0)
				return refused;
			if (refused != -EINVAL)
				error = refused;
		}
		line = at + 1;
	}
	return error;
}

void enter_real_root(const char *cmdline)
{
	char device[128], type[32], data[256], flag[8];
	const char *options = word_of(cmdline, "rootflags", data, sizeof(data));
	u64 flags = writable(cmdline) ? 0 : MS_RDONLY;
	long error;

	make_folder("/root");
	make_folder("/dev");
	mount_on("dev", "/dev", "devtmpfs", MS_NOEXEC, 0);
	if (!word_of(cmdline, "root", device, sizeof(device)))
		give_up("find", "root= on the kernel command line", -ENOENT);
	for (int waited = 0; sys(SYS_faccessat, AT_FDCWD, (long)device, 0, 0, 0) < 0 && waited < ROOT_WAIT; waited += 10)
		sleep_ms(10);
	for (int again = 0; again < 2; again++) {
		error = word_of(cmdline, "rootfstype", type, sizeof(type)) ? mount_on(device, "/root", type, flags, options)
									    : mount_any(device, flags, options);
		if (error != -EACCES && error != -EROFS)
			break;
		flags |= MS_RDONLY;
	}
	if (error < 0)
		give_up("mount", device, error);
	milestone("root", device);
	sys(SYS_chdir, (long)"/root", 0, 0, 0, 0);
	/* The kernel does this by itself where CONFIG_DEVTMPFS_MOUNT is on; the host knows and says so. */
	if (word_of(cmdline, "devtmpfs.mount", flag, sizeof(flag)) && flag[0] == '1')
		mount_on("/dev", "dev", 0, MS_MOVE, 0);
	else
		sys(SYS_umount2, (long)"/dev", MNT_DETACH, 0, 0, 0);
	mount_on(".", "/", 0, MS_MOVE, 0);
	sys(SYS_chroot, (long)".", 0, 0, 0, 0);
	sys(SYS_chdir, (long)"/", 0, 0, 0, 0);
}
