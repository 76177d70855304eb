import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import { probeErrorOf } from '../../core/probe.ts';
import { now } from '../../core/wait.ts';
import { type Login, logIn } from './client.ts';
import type { Crash } from './evidence.ts';
import { askFacts, untilReady } from './facts.ts';
import type { PostgresServer } from './server.ts';

const writers = 4;
/** Acknowledged commits before the kill: a second of them under emulation. */
const enough = 100;
/** Seconds for the server to be ready again, crash recovery included. */
const recoveryDeadline = 60;

interface Row {
  readonly writer: number;
  readonly n: number;
  readonly token: string;
}

const keyOf = ({ writer, n }: Pick<Row, 'writer' | 'n'>) => `${writer}.${n}`;

/** Commits row after row until its connection breaks; each is recorded when it is sent and when it is acknowledged. */
async function write(
  client: Client,
  writer: number,
  sent: Row[],
  acknowledge: (row: Row) => void,
): Promise<never> {
  for (let n = 1; ; n++) {
    const row = { writer, n, token: randomBytes(16).toString('hex') };
    sent.push(row);
    await client.query('INSERT INTO commits VALUES ($1, $2, $3)', [row.writer, row.n, row.token]);
    acknowledge(row);
  }
}

/** Writers at work: `busy` resolves in the middle of their writes, and rejects when one breaks off before that. */
function startWriting(clients: readonly Client[]) {
  const sent: Row[] = [];
  const acknowledged: Row[] = [];
  const { promise: busy, resolve, reject } = Promise.withResolvers<void>();
  const ended = Promise.allSettled(
    clients.map((client, writer) => {
      const writing = write(client, writer, sent, row => {
        acknowledged.push(row);
        if (acknowledged.length === enough) resolve();
      });
      return writing.catch(reject);
    }),
  );
  return { sent, acknowledged, busy, ended };
}

/** What is in the table now, or why that can't be known. */
async function readRows(
  server: PostgresServer,
  login: Login,
  over: AbortSignal,
): Promise<{ readonly rows: readonly Row[]; readonly unreadable?: string }> {
  try {
    const { client } = await logIn(server, login, over);
    const { rows } = await client.query<Row>('SELECT writer, n, token FROM commits');
    return { rows };
  } catch (error) {
    const { code, message } = probeErrorOf(error);
    return { rows: [], unreadable: `${code}: ${message}` };
  }
}

/**
 * Writes over several connections, has the server's machine killed in the middle of it and started again by `crash`, and
 * compares what was acknowledged with what is there. `before` is the cluster's identifier.
 */
export async function seeCrash(
  server: PostgresServer,
  login: Login,
  {
    crash,
    before,
    over,
  }: {
    readonly crash: () => Promise<PostgresServer>;
    readonly before: string;
    readonly over: AbortSignal;
  },
): Promise<Crash> {
  const logins = await Promise.all(Array.from({ length: writers }, () => logIn(server, login, over)));
  const clients = logins.map(({ client }) => client);
  await clients[0]?.query(
    'DROP TABLE IF EXISTS commits; CREATE TABLE commits (writer int, n int, token text NOT NULL, PRIMARY KEY (writer, n))',
  );
  const began = now();
  const writing = startWriting(clients);
  await writing.busy;
  const killed = now();
  const back = await crash();
  await writing.ended;
  const { acknowledged, sent } = writing;
  await untilReady(back, { seconds: recoveryDeadline, signal: over });
  const { rows, unreadable } = await readRows(back, login, over);
  const selected = now();
  const facts = await askFacts(back, over);
  const tokens = new Map(rows.map(row => [keyOf(row), row.token]));
  return {
    writers,
    acknowledged: acknowledged.length,
    writingSeconds: killed - began,
    inFlight: sent.length - acknowledged.length,
    present: rows.length,
    lost: acknowledged.filter(row => tokens.get(keyOf(row)) !== row.token).map(keyOf),
    unreadable,
    systemIdentifier: { before, after: facts.systemIdentifier },
    log: await back.log(),
    backAfter: selected - killed,
    powerOnToSelect: back.powerOn === undefined ? undefined : selected - back.powerOn,
  };
}
