import type { Verdict } from '../../contract/stage.ts';
import { type Judged, verdictsOf, type Wrong } from '../../contract/verdict.ts';
import { describeSeconds, duration } from '../../core/distribution.ts';
import { notTried, type ProbeError } from '../../core/probe.ts';
import { wrongLink } from '../../parts/guest/service/judge-link.ts';
import type { ClientsAtOnce, Computed, Copied, LoginSeen, PostgresEvidence, Refused } from './evidence.ts';
import type { ServerFacts } from './facts.ts';
import { judgeCrashRecovery, judgeDurable, judgeSameCluster } from './judge-crash.ts';

export type PostgresCheck =
  | 'starts'
  | 'durable-settings'
  | 'login'
  | 'wrong-password'
  | 'computes'
  | 'copy'
  | 'clients-at-once'
  | 'durable'
  | 'crash-recovery'
  | 'same-cluster';

const verdictOf = verdictsOf<PostgresCheck>();

/** SQLSTATEs with a remedy of their own; class 08 and the operating system's codes are the connection's. */
const remedies: Readonly<Record<string, string>> = {
  '28P01': 'see pg_hba.conf and the role: the server took the connection and refused the password',
  '28000': 'add a rule for this login to pg_hba.conf',
  '3D000': 'make the database, or name the one that is there',
  '53300': 'raise max_connections',
  ECONNREFUSED: "start the guest's forwarder from vsock to PostgreSQL, and see where the server listens",
  ECONNRESET: "let the server listen where the guest's forwarder connects to: listen_addresses and port",
  ENOSERVER: "read the server's log in the evidence of this stage",
};

/** The server's own words about what went wrong: its last error with its detail, else its last line. */
function lastWords(log: readonly string[]): string | undefined {
  const index = log.findLastIndex(line => /\b(?:FATAL|PANIC|ERROR):/.test(line));
  if (index === -1) return log.at(-1);
  const detail = log[index + 1];
  return detail?.includes('DETAIL:') ? `${log[index]}\n${detail}` : log[index];
}

/** Where the server listens, and whom it lets in. */
function listening({ settings, hba }: ServerFacts): string {
  const addresses = settings.listen_addresses || 'no address';
  if (!settings.unix_socket_directories) return `the server listens on ${addresses}, port ${settings.port}`;
  return `the server listens on ${addresses}, port ${settings.port}, and in ${settings.unix_socket_directories}\npg_hba.conf: ${hba.join('; ')}`;
}

function unseen(what: string, evidence: PostgresEvidence): (error: ProbeError) => Wrong {
  const { shipped } = evidence;
  if (shipped?.link) {
    const { service, link } = shipped;
    return error => wrongLink('postgres', service, link, error);
  }
  const lastLine = lastWords(evidence.log);
  const where = evidence.server.ok ? `\n${listening(evidence.server.value)}` : '';
  return ({ code, message }) => ({
    code: 'postgres.probe-failed',
    what: `postgres: ${what} failed with ${code}`,
    ...(lastLine ? { lastLine } : {}),
    because: `${message}${where}`,
    todo: remedies[code] ?? "read the server's log in the evidence of this stage",
  });
}

function judged(holds: boolean, says: string, because: string, todo: string): Judged {
  return holds
    ? { says }
    : { says, wrong: { code: 'postgres.wrong-answer', what: `postgres: ${says}`, because, todo } };
}

/** What a commit is worth: each of these off, and a crash loses what was acknowledged. */
const durable = ['fsync', 'full_page_writes', 'synchronous_commit'] as const;

function judgeSettings({ settings }: ServerFacts): Judged {
  const off = durable.filter(name => settings[name] !== 'on');
  return judged(
    off.length === 0,
    off.length === 0
      ? `${durable.join(', ')} are on`
      : `${off.map(name => `${name}=${settings[name]}`).join(', ')}`,
    'an acknowledged commit can be lost in a crash',
    `set ${off.join(', ')} to on in postgresql.conf`,
  );
}

function judgeLogin({ user, method, connect }: LoginSeen): Judged {
  return judged(
    method === 'SCRAM-SHA-256',
    `${user} logged in with ${method} in ${describeSeconds(connect)}`,
    'the server did not ask for SCRAM-SHA-256',
    'set the method of this login to scram-sha-256 in pg_hba.conf',
  );
}

function judgeRefusal(refused: Refused): Judged {
  if (refused.accepted) {
    const says = `a wrong password was let in (${refused.method})`;
    return judged(false, says, 'the server does not check passwords', 'set scram-sha-256 in pg_hba.conf');
  }
  return judged(
    refused.code === '28P01',
    `a wrong password was refused with ${refused.code}`,
    `${refused.message}; SQLSTATE 28P01 (invalid_password) was expected`,
    'see what answered instead of the server: the forwarder, or a rule of pg_hba.conf',
  );
}

/** `PostgreSQL 15.18` of `SELECT version()`. */
const nameOf = (version: string) => version.split(' ').slice(0, 2).join(' ');

function judgeComputed({ expected, answered, version, roundTrip }: Computed): Judged {
  const server = nameOf(version);
  return judged(
    expected === answered && version.startsWith('PostgreSQL '),
    expected === answered
      ? `${server} computed a SHA-256; a SELECT takes ${describeSeconds(roundTrip)}`
      : `${server || 'what answered'} computed a wrong SHA-256`,
    `expected ${expected}\ngot      ${answered || 'nothing'}\nversion  ${version || 'none'}`,
    'see what answers on the port',
  );
}

function judgeCopy({ rows, bytes, sent, inServer, received, inSeconds, outSeconds }: Copied): Judged {
  const rate = (seconds: number) => `${(bytes / 1e6 / seconds).toFixed(1)} MB/s`;
  const same = inServer.rows === rows && inServer.digest === sent && received === sent;
  return judged(
    same,
    same
      ? `COPY of ${rows} rows unchanged, in at ${rate(inSeconds)}, out at ${rate(outSeconds)}`
      : `COPY of ${rows} rows came out changed`,
    `SHA-256 sent ${sent}\nin the server ${inServer.digest} (${inServer.rows} rows)\nreceived ${received}`,
    'see whether the vsock stage moves 8 MiB unchanged, and whether the file system does',
  );
}

function judgeClients({ asked, loggedIn, answered, backends, errors }: ClientsAtOnce): Judged {
  return judged(
    answered === asked && backends === asked,
    `${answered} of ${asked} clients at once were answered, by ${backends} server processes`,
    `${loggedIn} were logged in\n${errors.join('\n')}`,
    'see max_connections, and the memory of the guest',
  );
}

/** Only the server's log tells whether it recovered. */
const unknownRecovery: Verdict<PostgresCheck> = {
  check: 'crash-recovery',
  says: "the server's log was not found in the image: name it in the service's `logs`",
  skipped: "the server's log was not found in the image: name it in the service's `logs`",
};

/** Pure: what must hold of PostgreSQL, green or red; not tried where an earlier failure left nothing to look at. */
export function judgePostgres(evidence: PostgresEvidence): Verdict<PostgresCheck>[] {
  const broke = (what: string) => unseen(what, evidence);
  const { server, crash } = evidence;
  const settled = server.ok ? server : notTried('the server did not start');
  const recovered = crash.ok ? crash : notTried('there was nothing to look at after the kill');
  return [
    verdictOf(
      'starts',
      server,
      ({ version }) => ({ says: `${nameOf(version)} was ready after ${duration(server.seconds)}` }),
      broke('start of the server'),
    ),
    verdictOf('durable-settings', settled, judgeSettings, broke('settings')),
    verdictOf('login', evidence.login, judgeLogin, broke('login')),
    verdictOf('wrong-password', evidence.wrongPassword, judgeRefusal, broke('login with a wrong password')),
    verdictOf('computes', evidence.computed, judgeComputed, broke('SELECT')),
    verdictOf('copy', evidence.copy, judgeCopy, broke('COPY')),
    verdictOf('clients-at-once', evidence.clients, judgeClients, broke('20 clients at once')),
    verdictOf('same-cluster', recovered, judgeSameCluster, broke('restart')),
    evidence.shipped && crash.ok && crash.value.log.length === 0
      ? unknownRecovery
      : verdictOf('crash-recovery', recovered, judgeCrashRecovery, broke('restart')),
    verdictOf('durable', crash, judgeDurable, broke('commits, SIGKILL and restart')),
  ];
}
