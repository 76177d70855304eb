/* Addresses as the agent takes them: vsock:CID:PORT, tcp:A.B.C.D:PORT, unix:PATH. */
#ifndef ADDRESS_H
#define ADDRESS_H

/** A socket that listens there; ends the process where it cannot. CID and address count as given: vsock:4294967295 is any. */
int listen_on(const char *address);
/** A socket that is connected there; ends the process where it cannot. */
int connect_to(const char *address);
/** The next connection; ends the process when the socket fails. */
int accept_from(int listener);

#endif
