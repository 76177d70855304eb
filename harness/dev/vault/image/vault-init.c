/*
 * Init of the sample vault, linked dynamically against musl. As PID 1 it runs /etc/vault/start and then reaps, for ever.
 *   vault-init as UID GID PROGRAM [ARGUMENT]...   runs a program as a user, for images without setpriv or su
 *   vault-init forward PORT                       carries connections to vsock PORT to TCP port PORT of 127.0.0.1
 */
#include <arpa/inet.h>
#include <grp.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct sockaddr_vm {
	unsigned short family, reserved;
	unsigned int port, cid;
	unsigned char zero[4];
};

#define AF_VSOCK_FAMILY 40
#define ANY_CID 0xffffffffu

static void copy(int from, int to)
{
	char bytes[65536];
	ssize_t got;

	while ((got = read(from, bytes, sizeof(bytes))) > 0)
		for (ssize_t at = 0, put; at < got; at += put)
			if ((put = write(to, bytes + at, (size_t)(got - at))) < 0)
				exit(1);
	shutdown(to, SHUT_WR);
}

static void carry(int peer, unsigned short port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };
	int server = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (connect(server, (struct sockaddr *)&address, sizeof(address)))
		exit(1);
	if (fork() == 0) {
		copy(server, peer);
		exit(0);
	}
	copy(peer, server);
	wait(NULL);
	exit(0);
}

static int forward(unsigned short port)
{
	struct sockaddr_vm address = { AF_VSOCK_FAMILY, 0, port, ANY_CID, { 0 } };
	int listener = socket(AF_VSOCK_FAMILY, SOCK_STREAM, 0);

	if (bind(listener, (struct sockaddr *)&address, sizeof(address)) || listen(listener, 128)) {
		perror("vault: forward");
		return 1;
	}
	for (;;) {
		int peer = accept(listener, NULL, NULL);

		if (peer >= 0 && fork() == 0) {
			close(listener);
			carry(peer, port);
		}
		close(peer);
		while (waitpid(-1, NULL, WNOHANG) > 0)
			continue;
	}
}

int main(int argc, char **argv)
{
	if (argc > 4 && !strcmp(argv[1], "as")) {
		gid_t gid = (gid_t)atoi(argv[3]);

		if (setgroups(1, &gid) || setgid(gid) || setuid((uid_t)atoi(argv[2]))) {
			perror("vault: as");
			return 1;
		}
		execvp(argv[4], argv + 4);
		perror(argv[4]);
		return 127;
	}
	if (argc == 3 && !strcmp(argv[1], "forward"))
		return forward((unsigned short)atoi(argv[2]));
	if (getpid() != 1)
		return 2;
	setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 1);
	if (fork() == 0) {
		execl("/bin/sh", "sh", "/etc/vault/start", (char *)NULL);
		perror("vault: /bin/sh");
		_exit(127);
	}
	for (;;)
		if (wait(NULL) < 0)
			sleep(1);
}
