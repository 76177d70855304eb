import type { Duplex } from 'node:stream';
import pg from 'pg';
import type { Secret } from '../../core/secrets/secret.ts';
import type { PostgresServer } from './server.ts';

/** Who logs in, and where. */
export interface Login {
  readonly user: string;
  readonly database: string;
  readonly password: Secret;
}

/** How the server asked for the password: `SCRAM-SHA-256`, `md5`, `cleartext`, or `trust` when it didn't. */
export type AuthenticationMethod = string;

/** A client that is logged in. */
export interface LoggedIn {
  readonly client: pg.Client;
  readonly method: AuthenticationMethod;
}

/** What pg expects of a socket, for a connection that is already made. */
function asSocket(connection: Duplex): Duplex {
  return Object.assign(connection, {
    connect: () => queueMicrotask(() => connection.emit('connect')),
    setNoDelay: () => connection,
  });
}

/**
 * Logs in over a new connection, which closes when `over` is aborted. Rejects with the connection's error code
 * (ECONNRESET when it closes before a server answers), or with the SQLSTATE with which the server refuses. Nothing is
 * taken from the environment.
 */
export async function logIn(server: PostgresServer, login: Login, over: AbortSignal): Promise<LoggedIn> {
  const connection = await server.connect();
  const close = () => connection.destroy();
  if (over.aborted) close();
  over.addEventListener('abort', close, { once: true });
  // A server that is killed ends its side; pg waits for the close of both.
  connection.once('end', close);
  const client = new pg.Client({
    user: login.user,
    database: login.database,
    password: () => login.password.reveal(),
    host: 'guest',
    ssl: false,
    options: '-c client_min_messages=warning',
    application_name: 'endgoal',
    stream: () => asSocket(connection),
  });
  // A connection that breaks is seen by the query that waits on it.
  client.on('error', () => undefined);
  let method: AuthenticationMethod = 'trust';
  client.connection
    .once('authenticationSASL', ({ mechanisms }: { readonly mechanisms: readonly string[] }) => {
      method = mechanisms.join(' ');
    })
    .once('authenticationMD5Password', () => {
      method = 'md5';
    })
    .once('authenticationCleartextPassword', () => {
      method = 'cleartext';
    });
  await client.connect().catch((error: Error) => {
    if ('code' in error) throw error;
    throw Object.assign(new Error(`no answer from a server: ${error.message}`, { cause: error }), {
      code: 'ECONNRESET',
    });
  });
  return { client, method };
}
