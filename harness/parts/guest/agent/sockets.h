#ifndef SOCKETS_H
#define SOCKETS_H

/**
 * Prints every listening socket of this network namespace, one a line: `tcp 127.0.0.1:5432 PID NAME`,
 * `tcp6 ADDRESS:PORT …` (address in the form of /proc/net/tcp6), `unix PATH …`, `vsock CID:PORT …`. PID is 0 and NAME `-`
 * where no process has it.
 */
void print_sockets(void);

#endif
