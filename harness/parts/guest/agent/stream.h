/* What the agent does with connections; each of these is a command of agent.c. */
#ifndef STREAM_H
#define STREAM_H

/** Serves for ever: `echo`, `sink` or `source` on an address, one process a connection. */
void serve(const char *what, const char *address);
/** Serves for ever: each connection to `address` gets one of its own to `target`. */
void serve_relay(const char *address, const char *target);
/** Carries stdin and stdout to an address until both directions have ended. */
void carry(const char *address);
/** Sends `text`, reads as many bytes, prints them, and only then ends the connection. */
void ask(const char *address, const char *text);
/** Accepts one connection, reads it to its end, prints the SHA-256 of all of it and sends that back. */
void hash_one(const char *address);
/** Shuts its own side of a connection, tells that by connecting to `seen`, and prints the SHA-256 of what comes after. */
void half_close(const char *address, const char *seen);

#endif
