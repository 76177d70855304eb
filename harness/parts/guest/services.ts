/**
 * What answers on the guest's vsock ports; image/services.sh is the other side of this table.
 *
 * | port | what it does |
 * |------|--------------|
 * | 1234 | sends everything back, until the peer has ended its side |
 * | 1235 | reads a line with a number of bytes, then as many bytes; answers with their SHA-256 in hex and ends |
 * | 1236 | reads a line with a number of bytes; sends as many of `1\n2\n3\n…` and ends |
 * | 5432 | PostgreSQL, which asks for a SCRAM password |
 */
export const guestPorts = { echo: 1234, sink: 1235, source: 1236, postgres: 5432 } as const;

/** Files in the guest's initramfs that tell how its services are doing. */
export const guestLogs = {
  /** One line a step: `endgoal-init: NAME UPTIME TEXT`. */
  milestones: '/run/endgoal/milestones',
  /** The agent's own words about its vsock ports. */
  vsock: '/run/endgoal/vsock.log',
  initdb: '/run/endgoal/initdb.log',
  postgres: '/run/endgoal/postgres.log',
} as const;
