import { notTried, type ProbeResult, probe } from '../probe.ts';
import type { Login } from './client.ts';
import { seeClientsAtOnce } from './clients.ts';
import { seeCopy } from './copy.ts';
import { seeCrash } from './crash.ts';
import type { PostgresEvidence } from './evidence.ts';
import { prepareLogin, untilReady } from './facts.ts';
import { seeComputed, seeLogin, seeRefusal } from './login.ts';
import type { PostgresServer } from './server.ts';

/** Seconds: initdb takes 12 under emulation, where the cluster was not prepared. */
const startDeadline = 40;
/** Seconds for one probe; the longest takes 2 under emulation. */
const probeDeadline = 10;
/** Seconds for writes, a power-on and crash recovery. */
const crashDeadline = 60;
const quotedLines = 60;

/**
 * Looks at everything the server must do. `crash` kills the server's machine and starts it again over the same data. A
 * server that can't do it is evidence; only what keeps us from looking is thrown.
 */
export async function collectPostgres({
  server,
  login,
  crash,
  progress,
  signal,
}: {
  readonly server: PostgresServer;
  readonly login: Login;
  readonly crash: () => Promise<PostgresServer>;
  readonly progress: (doing: string) => void;
  readonly signal: AbortSignal;
}): Promise<PostgresEvidence> {
  const look = <Value>(what: string, seconds: number, through: (over: AbortSignal) => Promise<Value>) => {
    progress(what);
    return probe(what, { seconds, signal }, through);
  };
  const started = await look('waiting for the server', startDeadline, async over => {
    await untilReady(server, { seconds: startDeadline, signal: over });
    return prepareLogin(server, login);
  });

  /** A probe for those who can log in. */
  type See<Value> = (server: PostgresServer, login: Login, over: AbortSignal) => Promise<Value>;
  const after = async <Value>(
    earlier: ProbeResult<unknown>,
    because: string,
    what: string,
    see: See<Value>,
    seconds = probeDeadline,
  ): Promise<ProbeResult<Value>> =>
    earlier.ok ? look(what, seconds, over => see(server, login, over)) : notTried(because);

  const noServer = 'the server did not start';
  const noLogin = 'nobody could log in';
  const loggedIn = await after(started, noServer, 'login', seeLogin);
  const wrongPassword = await after(started, noServer, 'login with a wrong password', seeRefusal);
  const computed = await after(loggedIn, noLogin, 'a value that the server computes', seeComputed);
  const copy = await after(loggedIn, noLogin, 'COPY of 10,000 rows', seeCopy);
  const clients = await after(loggedIn, noLogin, '20 clients at once', seeClientsAtOnce);
  const log = (await server.log()).slice(-quotedLines);
  const before = started.ok ? started.value.systemIdentifier : '';
  const crashed = await after(
    loggedIn,
    noLogin,
    'commits, SIGKILL, restart',
    (_, __, over) => seeCrash(server, login, { crash, before, over }),
    crashDeadline,
  );
  return { server: started, login: loggedIn, wrongPassword, computed, copy, clients, crash: crashed, log };
}
