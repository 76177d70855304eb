#ifndef INIT_H
#define INIT_H

#include "sys.h"

/** The initramfs folder with all that the agent brings; gone from there once the agent has its own root. */
#define BROUGHT "/.endgoal"

/**
 * PID 1, as the kernel starts it from the initramfs (`rdinit=/.endgoal/bin/agent`): gives the agent a root and a mount
 * namespace of its own, then becomes the init that the kernel would have started. Does not return.
 */
__attribute__((noreturn)) void become_init(char **argv, char **envp);

/**
 * The agent's first process, in its own root: waits on the pipe until init runs, then keeps /lib/endgoal/own.sh running.
 * Its name begins with `@`, which systemd spares when it changes its root.
 */
__attribute__((noreturn)) void supervise(int handed, char **envp);

/** Runs a program in the mount namespace and the root of PID 1. */
__attribute__((noreturn)) void enter(char **argv, char **envp);

/** Mounts what root= names on /root, as init/do_mounts.c does, and makes that the root. Ends the process where it cannot. */
void enter_real_root(const char *cmdline);
/** The value of the last word `NAME=…` of the kernel command line, copied to `to`; 0 where there is none. */
const char *word_of(const char *cmdline, const char *name, char *to, u64 size);
/** Opens /dev/kmsg for the milestones of this process, while it is there. */
void open_milestones(void);
/** Writes a milestone `endgoal-init: NAME UPTIME TEXT` to the kernel log. */
void milestone(const char *name, const char *text);

#endif
