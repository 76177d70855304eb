#ifndef SETTLE_H
#define SETTLE_H

/**
 * Waits until no process mounts, checks or makes a file system any more. Exit code 0 once none did for a while; 1 after
 * the deadline, with the command lines of those that still do on stdout.
 */
void settle(void);

#endif
