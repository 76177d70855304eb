import { z } from 'zod';
import { GuestError } from '../../core/errors.ts';
import { until } from '../../core/wait.ts';
import { type Login, logIn } from './client.ts';
import { scramVerifier } from './scram.ts';
import type { PostgresServer, SqlOptions } from './server.ts';

/** Settings that say where the server listens and what a commit is worth. */
const settingNames = [
  'data_directory',
  'data_checksums',
  'fsync',
  'full_page_writes',
  'listen_addresses',
  'max_connections',
  'password_encryption',
  'port',
  'shared_memory_type',
  'synchronous_commit',
  'unix_socket_directories',
] as const;

const schema = z.object({
  version: z.string(),
  systemIdentifier: z.string(),
  settings: z.record(z.enum(settingNames), z.string()),
  /** Rules of pg_hba.conf in order: `host all all 127.0.0.1 scram-sha-256`; empty where only a superuser may know. */
  hba: z.array(z.string()),
});

/** What a server says of itself. Settings as pg_settings has them. */
export type ServerFacts = z.infer<typeof schema>;

const factsSql = `
SELECT json_build_object(
  'version', version(),
  'systemIdentifier', (SELECT system_identifier::text FROM pg_control_system()),
  'settings', (SELECT json_object_agg(name, setting) FROM pg_settings
    WHERE name IN (${settingNames.map(name => `'${name}'`).join(', ')})),
  'hba', (SELECT json_agg(concat_ws(' ', type, array_to_string(database, ','), array_to_string(user_name, ','),
    address, auth_method, error) ORDER BY line_number) FROM pg_hba_file_rules));`;

const loginFactsSql = `
SELECT json_build_object(
  'version', version(),
  'systemIdentifier', (SELECT system_identifier::text FROM pg_control_system()),
  'settings', (SELECT json_object_agg(name, setting) FROM pg_settings
    WHERE name IN (${settingNames.map(name => `'${name}'`).join(', ')}))) AS facts`;

/** The server gets a verifier, never the password; and what it gets is not logged. */
const loginSql = ({ user, database, password }: Login) => `
SET log_min_error_statement = panic;
SELECT 'CREATE ROLE ${user} LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${user}') \\gexec
ALTER ROLE ${user} LOGIN PASSWORD '${scramVerifier(password)}';
SELECT 'CREATE DATABASE ${database} OWNER ${user}'
  WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '${database}') \\gexec`;

async function asSuperuser(server: PostgresServer, sql: string, options?: SqlOptions): Promise<string> {
  const { exitCode, stdout, stderr } = await server.superuser(sql, options);
  if (exitCode === 0) return stdout;
  const said = stderr.trim() || 'it printed nothing';
  // VERBOSITY=verbose: `psql:<stdin>:2: ERROR:  42601: syntax error at …`
  const sqlstate = /(?:ERROR|FATAL|PANIC): {1,2}([0-9A-Z]{5}):/.exec(said)?.[1];
  throw Object.assign(new Error(`psql as the cluster's owner: ${said}`), {
    code: sqlstate ?? `EXIT${exitCode}`,
  });
}

/** Waits until the server is ready; `seconds` are stretched by its pace. Rejects at once, with its last words, when it will not be. */
export async function untilReady(
  server: PostgresServer,
  limits: { readonly seconds: number; readonly signal: AbortSignal },
): Promise<void> {
  await server.announced?.(limits);
  const seconds = limits.seconds * (server.pace ?? 1);
  await until(
    async () => {
      const state = await server.state();
      if (state.is === 'failed') {
        throw Object.assign(new Error(`the server did not start: ${state.said}`), { code: 'ENOSERVER' });
      }
      return state.is === 'ready' ? true : undefined;
    },
    {
      signal: limits.signal,
      seconds,
      // Each question costs the guest ten processes, while it starts the server.
      pause: 0.1,
      otherwise: () =>
        new GuestError({
          code: 'postgres.not-ready',
          what: `postgres: the server was not ready within ${seconds} s`,
          todo: "read the server's log in the evidence of this stage",
        }),
    },
  );
}

/** Asks a server that is ready about itself. */
export async function askFacts(server: PostgresServer, over: AbortSignal): Promise<ServerFacts> {
  if (server.facts) return server.facts(over);
  return schema.parse(JSON.parse(await asSuperuser(server, factsSql)));
}

/** Gives the login its password and asks the server about itself, in one go; one with a login of its own is only asked. */
export async function prepareLogin(
  server: PostgresServer,
  login: Login,
  over: AbortSignal,
): Promise<ServerFacts> {
  if (server.facts) return server.facts(over);
  return schema.parse(JSON.parse(await asSuperuser(server, loginSql(login) + factsSql, { secret: true })));
}

/** What a login without any privilege may know; settings that only superusers see are empty. */
export async function askAsLogin(
  server: PostgresServer,
  login: Login,
  over: AbortSignal,
): Promise<ServerFacts> {
  const { client } = await logIn(server, login, over);
  const { rows } = await client.query<{ facts: object }>(loginFactsSql);
  const facts = { settings: {}, hba: [], ...rows[0]?.facts };
  const hidden = Object.fromEntries(settingNames.map(name => [name, '']));
  return schema.parse({ ...facts, settings: { ...hidden, ...facts.settings } });
}
