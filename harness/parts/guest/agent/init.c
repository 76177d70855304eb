#include "init.h"
#include "sys.h"

#define MS_NOSUID 2
#define MS_NODEV 4
#define MS_NOEXEC 8
#define MS_MOVE 8192
#define MS_REC 16384
#define MS_PRIVATE (1 << 18)
#define OWN_ROOT BROUGHT "/root"
/* Milliseconds before the agent is started again; it ends only when its UART fails. */
#define AGAIN_AFTER 1000
/* Above all that is open at the start. */
#define KEPT_FD 20

static void copy_file(const char *from, const char *to)
{
	static char bytes[65536];
	long source = open_file(from, O_RDONLY, 0), target = open_file(to, O_WRONLY | O_CREAT | O_TRUNC, 0755), got;

	if (source < 0 || target < 0)
		fail("copy", from, source < 0 ? source : target);
	while ((got = read_some((int)source, bytes, sizeof(bytes))) > 0)
		if (write_all((int)target, bytes, (u64)got))
			fail("write", to, ENOENT);
	close_file((int)source);
	close_file((int)target);
}

static int is_folder(const char *path)
{
	long file = open_file(path, O_RDONLY | O_DIRECTORY, 0);

	if (file < 0)
		return 0;
	close_file((int)file);
	return 1;
}

static void copy_tree(const char *folder, const char *name, void *to)
{
	char from[256], target[256];

	format(from, sizeof(from), "%s/%s", folder, name);
	if (same(from, OWN_ROOT))
		return;
	format(target, sizeof(target), "%s/%s", (char *)to, name);
	if (!is_folder(from)) {
		copy_file(from, target);
		return;
	}
	make_folder(target);
	each_in(from, copy_tree, target);
}

static void remove_tree(const char *folder, const char *name, void *with)
{
	char path[256];

	(void)with;
	format(path, sizeof(path), "%s/%s", folder, name);
	if (sys(SYS_unlinkat, AT_FDCWD, (long)path, 0, 0, 0) >= 0)
		return;
	each_in(path, remove_tree, 0);
	sys(SYS_unlinkat, AT_FDCWD, (long)path, AT_REMOVEDIR, 0, 0);
}

static void must(const char *what, const char *where, long result)
{
	if (result < 0)
		fail(what, where, result);
}

/* In the child: a mount namespace of its own, whose root is a tmpfs with a copy of all that was brought. */
static void make_own_root(void)
{
	static const char *const folders[] = { "proc", "sys", "dev", "run", "run/endgoal", "tmp", "system" };

	must("unshare", "the mount namespace", sys(SYS_unshare, CLONE_NEWNS, 0, 0, 0, 0));
	must("make private", "/", mount_on(0, "/", 0, MS_REC | MS_PRIVATE, 0));
	make_folder(OWN_ROOT);
	must("mount", OWN_ROOT, mount_on("endgoal", OWN_ROOT, "tmpfs", MS_NOSUID, "mode=0755"));
	each_in(BROUGHT, copy_tree, (void *)OWN_ROOT);
	must("enter", OWN_ROOT, sys(SYS_chdir, (long)OWN_ROOT, 0, 0, 0, 0));
	must("move", OWN_ROOT, mount_on(".", "/", 0, MS_MOVE, 0));
	must("change root to", OWN_ROOT, sys(SYS_chroot, (long)".", 0, 0, 0, 0));
	sys(SYS_chdir, (long)"/", 0, 0, 0, 0);
	for (u64 at = 0; at < sizeof(folders) / sizeof(*folders); at++)
		make_folder(folders[at]);
	sys(SYS_symlinkat, (long)"busybox", AT_FDCWD, (long)"/bin/sh", 0, 0);
	must("mount", "/proc", mount_on("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, 0));
	mount_on("sys", "/sys", "sysfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, 0);
	mount_on("dev", "/dev", "devtmpfs", MS_NOSUID, 0);
}

static void become_agent(int ready, int handed, char **envp)
{
	char fd[24];
	char *argv[] = { "@endgoal-agent", "supervise", fd, 0 };

	make_own_root();
	sys(SYS_setsid, 0, 0, 0, 0, 0);
	write_all(ready, "+", 1);
	format(fd, sizeof(fd), "%u", (u64)handed);
	fail("run", "/bin/agent", execute("/bin/agent", argv, envp));
}

/* As kernel_init() does: what the command line names and nothing else, else the first of the usual ones. */
static void run_init(const char *cmdline, char **argv, char **envp, const char *named)
{
	static const char *const usual[] = { "/sbin/init", "/etc/init", "/bin/init", "/bin/sh" };
	char path[256], text[320];
	long error = -ENOENT;

	if (!named)
		named = word_of(cmdline, "init", path, sizeof(path));
	for (u64 at = 0; at < (named ? 1 : sizeof(usual) / sizeof(*usual)); at++) {
		const char *init = named ? named : usual[at];
		long refused;

		argv[0] = (char *)init;
		milestone("handover", init);
		refused = execute(init, argv, envp);
		format(text, sizeof(text), "failed: %s: %s", init, error_name(-refused));
		if (named || refused != -ENOENT)
			milestone("init", text);
		if (error == -ENOENT)
			error = refused;
	}
	if (!named && error == -ENOENT)
		milestone("init", "failed: no init in the root file system");
	quit(1);
}

void become_init(char **argv, char **envp)
{
	static char cmdline[4096];
	int ready[2], handed[2];
	char answer;

	open_milestones();
	sys(SYS_pipe2, (long)ready, O_CLOEXEC, 0, 0, 0);
	/* The agent's end outlives its exec; ours closes when init has been executed, which is how the agent knows. */
	sys(SYS_pipe2, (long)handed, 0, 0, 0, 0);
	sys(SYS_dup3, handed[1], KEPT_FD, O_CLOEXEC, 0, 0);
	close_file(handed[1]);
	if (fork_process() == 0) {
		close_file(KEPT_FD);
		become_agent(ready[1], handed[0], envp);
	}
	close_file(ready[1]);
	close_file(handed[0]);
	make_folder("/proc");
	mount_on("proc", "/proc", "proc", 0, 0);
	read_text("/proc/cmdline", cmdline, sizeof(cmdline));
	sys(SYS_umount2, (long)"/proc", 0, 0, 0, 0);
	if (read_some(ready[0], &answer, 1) != 1)
		milestone("agent", "failed: it has no root of its own");
	close_file(ready[0]);
	remove_tree("", ".endgoal", 0);
	if (sys(SYS_faccessat, AT_FDCWD, (long)"/init", 1, 0, 0) >= 0)
		run_init(cmdline, argv, envp, "/init");
	enter_real_root(cmdline);
	run_init(cmdline, argv, envp, 0);
	quit(1);
}

void supervise(int handed, char **envp)
{
	char byte;
	char *argv[] = { "sh", "/lib/endgoal/own.sh", 0 };

	while (read_some(handed, &byte, 1) == -EINTR)
		continue;
	close_file(handed);
	for (;;) {
		long child = fork_process();

		if (child == 0)
			fail("run", "/bin/busybox", execute("/bin/busybox", argv, envp));
		/* Whatever its script left behind comes to PID 1, not here. */
		wait_for(child, 0);
		sleep_ms(AGAIN_AFTER);
	}
}

void enter(char **argv, char **envp)
{
	long root = open_file("/proc/1/root", O_RDONLY | O_DIRECTORY, 0), space = open_file("/proc/1/ns/mnt", O_RDONLY, 0);

	must("open", "/proc/1/root", root);
	must("enter", "the mount namespace of PID 1", sys(SYS_setns, space, CLONE_NEWNS, 0, 0, 0));
	must("enter", "the root of PID 1", sys(SYS_chdir, (long)"/", 0, 0, 0, 0));
	{
		char path[64];

		/* /proc is that of PID 1's root now, or none. */
		format(path, sizeof(path), "/proc/self/fd/%u", (u64)root);
		if (sys(SYS_chroot, (long)path, 0, 0, 0, 0) >= 0)
			sys(SYS_chdir, (long)"/", 0, 0, 0, 0);
	}
	print(2, "endgoal-agent: run %s: %s\n", argv[0], error_name(-execute(argv[0], argv, envp)));
	quit(127);
}
