import { linesOf, notTried, type ProbeResult, probe } from '../../core/probe.ts';
import type { Login } from './client.ts';
import { seeClientsAtOnce } from './clients.ts';
import { seeCopy } from './copy.ts';
import { seeCrash } from './crash.ts';
import type { PostgresEvidence } from './evidence.ts';
import { prepareLogin, untilReady } from './facts.ts';
import { seeComputed, seeLogin, seeRefusal } from './login.ts';
import type { PostgresServer } from './server.ts';

/** Seconds: initdb takes 12 under emulation, where the cluster was not prepared. */
const startDeadline = 90;
/** Seconds to ask a server that is ready about itself. */
const settleSeconds = 15;
/** Seconds for one probe; the longest takes 2 under emulation. All are stretched by the server's pace. */
const probeDeadline = 40;
/** Seconds for writes, a power-on and crash recovery. */
const crashDeadline = 120;
const quotedLines = 60;

/**
 * Looks at everything the server must do. `crash` kills the server's machine and starts it again over the same data,
 * unless it is too late for that. A server that can't do it is evidence; only what keeps us from looking is thrown.
 */
export async function collectPostgres({
  server,
  login,
  crash,
  startWithin = startDeadline,
  progress,
  signal,
}: {
  readonly server: PostgresServer;
  readonly login: Login;
  readonly crash: (over: AbortSignal) => Promise<PostgresServer>;
  /** Seconds for the server to be ready. */
  readonly startWithin?: number;
  readonly progress: (doing: string) => void;
  readonly signal: AbortSignal;
}): Promise<PostgresEvidence> {
  const look = <Value>(what: string, see: (over: AbortSignal) => Promise<Value>, seconds = probeDeadline) => {
    progress(what);
    return probe(what, { seconds: seconds * (server.pace ?? 1), signal }, see);
  };
  /** Looks only where there is something to look at. */
  const after =
    (earlier: ProbeResult<unknown>, otherwise: string) =>
    async <Value>(...[what, see, seconds]: Parameters<typeof look<Value>>): Promise<ProbeResult<Value>> =>
      earlier.ok ? look(what, see, seconds) : notTried(otherwise);

  const started = await look(
    'waiting for the server',
    async over => {
      await untilReady(server, { seconds: startWithin, signal: over });
      return prepareLogin(server, login, over);
    },
    // Longer than the wait in it, so that its own error is seen.
    startWithin + settleSeconds,
  );
  const onceStarted = after(started, 'the server did not start');
  const loggedIn = await onceStarted('login', over => seeLogin(server, login, over));
  const onceLoggedIn = after(loggedIn, 'nobody could log in');
  const seen = {
    server: started,
    login: loggedIn,
    wrongPassword: await onceStarted('login with a wrong password', over => seeRefusal(server, login, over)),
    computed: await onceLoggedIn('a value that the server computes', over =>
      seeComputed(server, login, over),
    ),
    copy: await onceLoggedIn('COPY of 10,000 rows', over => seeCopy(server, login, over)),
    clients: await onceLoggedIn('20 clients at once', over => seeClientsAtOnce(server, login, over)),
  };
  const log = linesOf(await look("the server's log", () => server.log())).slice(-quotedLines);
  const before = started.ok ? started.value.systemIdentifier : '';
  const crashed = await onceLoggedIn(
    'commits, SIGKILL, restart',
    over => seeCrash(server, login, { crash: () => crash(over), before, over }),
    crashDeadline,
  );
  return { ...seen, log, crash: crashed };
}
