import { randomBytes } from 'node:crypto';
import { countErrors } from '../../core/probe.ts';
import { type LoggedIn, type Login, logIn } from './client.ts';
import type { ClientsAtOnce } from './evidence.ts';
import type { PostgresServer } from './server.ts';

const asked = 20;

/** Asks for a value of its own; gives the server process that answered. */
async function ask({ client }: LoggedIn): Promise<number> {
  const mine = randomBytes(16).toString('hex');
  const { rows } = await client.query<{ pid: number; answer: string }>(
    'SELECT pg_backend_pid() AS pid, reverse($1) AS answer',
    [mine],
  );
  const [row] = rows;
  if (row?.answer === [...mine].reverse().join('')) return row.pid;
  throw Object.assign(new Error("got another client's answer"), { code: 'EMIXED' });
}

export async function seeClientsAtOnce(
  server: PostgresServer,
  login: Login,
  over: AbortSignal,
): Promise<ClientsAtOnce> {
  const logins = await Promise.allSettled(Array.from({ length: asked }, () => logIn(server, login, over)));
  const clients = logins.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []));
  const answers = await Promise.allSettled(clients.map(ask));
  const pids = answers.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []));
  return {
    asked,
    loggedIn: clients.length,
    answered: pids.length,
    backends: new Set(pids).size,
    errors: countErrors([...logins, ...answers]),
  };
}
