#include "init.h"
#include "settle.h"
#include "sockets.h"
#include "stream.h"
#include "sys.h"

/* The kernel leaves argc, argv and envp on the stack. */
#if defined(__x86_64__)
__asm__(".globl _start\n_start:\n\tmov %rsp, %rdi\n\tand $-16, %rsp\n\tcall start\n");
#else
__asm__(".globl _start\n_start:\n\tmov x0, sp\n\tbl start\n");
#endif

static const char usage[] =
	"usage: agent serve echo|sink|source ADDRESS | relay ADDRESS TARGET | carry ADDRESS |\n"
	"             ask ADDRESS TEXT | hash ADDRESS | half-close ADDRESS SEEN | sockets | settle |\n"
	"             enter PROGRAM [ARGUMENT]... | supervise FD\n"
	"ADDRESS: vsock:CID:PORT, tcp:A.B.C.D:PORT or unix:PATH\n";

__attribute__((used)) void start(long *stack)
{
	long argc = stack[0];
	char **argv = (char **)(stack + 1);
	char **envp = argv + argc + 1;
	const char *command = argc > 1 ? argv[1] : "";

	if (sys(SYS_getpid, 0, 0, 0, 0, 0) == 1)
		become_init(argv, envp);
	if (same(command, "serve") && argc == 4)
		serve(argv[2], argv[3]);
	else if (same(command, "relay") && argc == 4)
		serve_relay(argv[2], argv[3]);
	else if (same(command, "carry") && argc == 3)
		carry(argv[2]);
	else if (same(command, "ask") && argc == 4)
		ask(argv[2], argv[3]);
	else if (same(command, "hash") && argc == 3)
		hash_one(argv[2]);
	else if (same(command, "half-close") && argc == 4)
		half_close(argv[2], argv[3]);
	else if (same(command, "sockets") && argc == 2)
		print_sockets();
	else if (same(command, "settle") && argc == 2)
		settle();
	else if (same(command, "enter") && argc > 2)
		enter(argv + 2, envp);
	else if (same(command, "supervise") && argc == 3)
		supervise((int)number_of(argv[2]), envp);
	else {
		write_all(2, usage, sizeof(usage) - 1);
		quit(2);
	}
	quit(0);
}
