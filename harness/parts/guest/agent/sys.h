/*
 * System calls and the little that C needs beside them. The agent is linked without any libc, so that it runs in every
 * guest and stays small. Numbers: arch/x86/entry/syscalls/syscall_64.tbl, include/uapi/asm-generic/unistd.h.
 */
#ifndef SYS_H
#define SYS_H

typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long u64;

#if defined(__x86_64__)
enum {
	SYS_read = 0, SYS_write = 1, SYS_close = 3, SYS_rt_sigprocmask = 14, SYS_nanosleep = 35, SYS_getpid = 39, SYS_socket = 41,
	SYS_connect = 42, SYS_shutdown = 48, SYS_bind = 49, SYS_listen = 50, SYS_setsockopt = 54, SYS_clone = 56,
	SYS_execve = 59, SYS_wait4 = 61, SYS_kill = 62, SYS_chdir = 80, SYS_setsid = 112, SYS_chroot = 161,
	SYS_mount = 165, SYS_umount2 = 166, SYS_getdents64 = 217, SYS_clock_gettime = 228, SYS_exit_group = 231,
	SYS_openat = 257, SYS_mkdirat = 258, SYS_unlinkat = 263, SYS_symlinkat = 266, SYS_readlinkat = 267,
	SYS_faccessat = 269, SYS_unshare = 272, SYS_accept4 = 288, SYS_dup3 = 292, SYS_pipe2 = 293, SYS_setns = 308,
};
#define O_DIRECTORY 0200000

static inline long sys(long number, long a, long b, long c, long d, long e)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "0"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
			 : "rcx", "r11", "memory");
	return result;
}
#elif defined(__aarch64__)
enum {
	SYS_dup3 = 24, SYS_mkdirat = 34, SYS_unlinkat = 35, SYS_symlinkat = 36, SYS_umount2 = 39, SYS_mount = 40, SYS_faccessat = 48,
	SYS_chdir = 49, SYS_chroot = 51, SYS_openat = 56, SYS_close = 57, SYS_pipe2 = 59, SYS_getdents64 = 61,
	SYS_read = 63, SYS_write = 64, SYS_readlinkat = 78, SYS_exit_group = 94, SYS_unshare = 97,
	SYS_nanosleep = 101, SYS_clock_gettime = 113, SYS_kill = 129, SYS_rt_sigprocmask = 135, SYS_setsid = 157, SYS_getpid = 172,
	SYS_socket = 198, SYS_bind = 200, SYS_listen = 201, SYS_connect = 203, SYS_setsockopt = 208,
	SYS_shutdown = 210, SYS_clone = 220, SYS_execve = 221, SYS_accept4 = 242, SYS_wait4 = 260, SYS_setns = 268,
};
#define O_DIRECTORY 040000

static inline long sys(long number, long a, long b, long c, long d, long e)
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
#else
#error "the agent is for x86_64 and arm64"
#endif

#define AT_FDCWD -100
#define AT_REMOVEDIR 0x200
#define O_RDONLY 0
#define O_WRONLY 1
#define O_CREAT 0100
#define O_TRUNC 01000
#define O_CLOEXEC 02000000
#define SIGKILL 9
#define SIGPIPE 13
#define SIGCHLD 17
#define WNOHANG 1
#define SHUT_RD 0
#define SHUT_WR 1
#define SHUT_RDWR 2
#define CLONE_NEWNS 0x00020000

enum { ENOENT = 2, EINTR = 4, EACCES = 13, EBUSY = 16, ENOTDIR = 20, EINVAL = 22, EROFS = 30 };

static inline long open_file(const char *path, int flags, int mode)
{
	return sys(SYS_openat, AT_FDCWD, (long)path, flags | O_CLOEXEC, mode, 0);
}
static inline long read_some(int fd, void *to, u64 size)
{
	return sys(SYS_read, fd, (long)to, (long)size, 0, 0);
}
static inline void close_file(int fd)
{
	sys(SYS_close, fd, 0, 0, 0, 0);
}
static inline long fork_process(void)
{
	return sys(SYS_clone, SIGCHLD, 0, 0, 0, 0);
}
static inline long wait_for(long pid, int flags)
{
	return sys(SYS_wait4, pid, 0, flags, 0, 0);
}
static inline long execute(const char *path, char *const argv[], char *const envp[])
{
	return sys(SYS_execve, (long)path, (long)argv, (long)envp, 0, 0);
}
static inline long mount_on(const char *from, const char *to, const char *type, u64 flags, const char *data)
{
	return sys(SYS_mount, (long)from, (long)to, (long)type, (long)flags, (long)data);
}
static inline long make_folder(const char *path)
{
	return sys(SYS_mkdirat, AT_FDCWD, (long)path, 0755, 0, 0);
}

__attribute__((noreturn)) void quit(int status);
void sleep_ms(long milliseconds);
/** Writes all; 0, or a negative errno. */
long write_all(int fd, const void *from, u64 size);
u64 length_of(const char *text);
int same(const char *a, const char *b);
/** The rest of `text` behind `start`, or 0 where it starts otherwise. */
const char *behind(const char *text, const char *start);
u64 number_of(const char *text);
/** Reads a file whole, as text; its length, or a negative errno. */
long read_text(const char *path, char *to, u64 size);
/** Formats into `to`: %s text, %u unsigned number. Cut at the end of `to`; gives the length. */
u64 format(char *to, u64 size, const char *form, ...);
void print(int fd, const char *form, ...);
/** Name of an errno, given as the positive number; `errno N` for one that is not in the table. */
const char *error_name(long number);
/** Prints `endgoal-agent: WHAT WHERE: ERROR` on stderr and ends the process. */
__attribute__((noreturn)) void fail(const char *what, const char *where, long error);
/** Calls back for each name in a folder, `.` and `..` left out. */
void each_in(const char *folder, void (*each)(const char *folder, const char *name, void *with), void *with);

void *memcpy(void *to, const void *from, u64 size);
void *memset(void *to, int byte, u64 size);

#endif
