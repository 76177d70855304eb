import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { connect as tlsConnect } from 'node:tls';
import type { ProbeOf, Service } from '../../contract/service.ts';
import { GuestError } from '../../core/errors.ts';
import { probeErrorOf } from '../../core/probe.ts';
import type { OpenReach } from '../../parts/guest/service/reach.ts';
import type { Machine } from '../../parts/machine/machine.ts';
import { type Login, logIn } from './client.ts';
import { askAsLogin } from './facts.ts';
import type { PostgresServer } from './server.ts';

/** Where distributions have PostgreSQL's log; a service that names its own has that first. */
const usualLogs = ['/var/log/postgresql/*.log', '/var/log/postgres*.log', '/var/lib/postgresql/*/log/*.log'];
/** A server's first line of each start (PostmasterMain in postmaster.c). */
const startLine = /starting PostgreSQL \d/;
/** Lines of the log that are read: enough for a start and what followed. */
const readLines = 400;
const deadline = 20;

/** SQLSTATE of a server that starts up or shuts down (cannot_connect_now). */
const notYet = '57P03';
const isSqlState = (code: string) => /^[0-9A-Z]{5}$/.test(code) && !/^E[A-Z]{4}$/.test(code);

/** SSLRequest of PostgreSQL's protocol: length 8, code 80877103. */
const sslRequest = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

/** Asks for TLS as libpq's sslmode=require does: no certificate is checked. */
async function overTls(connection: Duplex): Promise<Duplex> {
  connection.write(sslRequest);
  const [answer] = (await once(connection, 'data')) as [Buffer];
  connection.pause();
  if (answer.toString('latin1') !== 'S') {
    throw Object.assign(new Error('the server does not offer TLS'), { code: 'ENOTLS' });
  }
  const socket = tlsConnect({ socket: connection, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  return socket;
}

/** A line that tells its time, so that no later line equals it. */
const dated = /\d\d:\d\d:\d\d/;

/** The lines of a log that were not there before: behind the last one that was, else from the server's last start on. */
export function newLines(lines: readonly string[], before: ReadonlySet<string>): readonly string[] {
  const known = lines.findLastIndex(line => dated.test(line) && before.has(line));
  if (known >= 0) return lines.slice(known + 1);
  return lines.slice(
    Math.max(
      0,
      lines.findLastIndex(line => startLine.test(line)),
    ),
  );
}

/**
 * The PostgreSQL of an image, as its own users reach it: no superuser, no milestones; the login is the user's own. `read`
 * holds every line of its log that was read, also before a power-on; a log on the image's disk goes on after one.
 */
export function shippedServer(
  machine: Pick<Machine, 'exec' | 'powerOn'>,
  service: Service & { readonly probe: ProbeOf<'postgres'> },
  reach: OpenReach,
  login: Login,
  read: Set<string>,
): PostgresServer {
  const before = new Set(read);
  const logs = [...(service.logs ?? []), ...usualLogs].map(log => `/proc/1/root${log}`).join(' ');
  const server: PostgresServer = {
    powerOn: machine.powerOn,
    async connect() {
      const connection = await reach.connect();
      return service.probe.tls ? overTls(connection) : connection;
    },
    superuser: () =>
      Promise.reject(
        new GuestError({
          code: 'service.no-superuser',
          what: `${service.name}: it is only reached as its user ${login.user}`,
          todo: 'this is a fault of endgoal: report it',
        }),
      ),
    async state() {
      const over = new AbortController();
      try {
        await logIn(server, login, over.signal);
        return { is: 'ready' };
      } catch (error) {
        const { code } = probeErrorOf(error);
        // A server that refuses the login is up; the login's own probe says what it answered.
        return { is: isSqlState(code) && code !== notYet ? 'ready' : 'starting' };
      } finally {
        over.abort();
      }
    },
    facts: over => askAsLogin(server, login, over),
    async log() {
      const { stdout } = await machine.exec(
        `for log in ${logs}; do [ -f "$log" ] && tail -n ${readLines} "$log" && break; done`,
        { deadline, where: 'initramfs' },
      );
      const lines = stdout.split('\n').filter(Boolean);
      for (const line of lines) read.add(line);
      return newLines(lines, before);
    },
  };
  return server;
}
