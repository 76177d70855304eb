import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { InfraError, UserError } from '../../core/errors.ts';
import { type Kcidb, kcidbSchema } from './kcidb-schema.ts';

/** Seconds until the server must answer. */
const deadline = 30;

/** The submission URL of a KCIDB server, and its token. */
export interface KcidbServer {
  readonly url: string;
  readonly token: string;
}

/**
 * Returns the server from the environment. Throws UserError if the URL or the token is missing, because nothing is sent
 * by default.
 */
export function kcidbServer(env: Readonly<Record<string, string | undefined>>): KcidbServer {
  const { KCIDB_URL: url, KCIDB_TOKEN: token } = env;
  if (url && URL.canParse(url) && token) return { url, token };
  throw new UserError({
    code: 'kcidb.not-set',
    what: `kcidb: ${url ? (token ? `KCIDB_URL=${url} is no URL` : 'KCIDB_TOKEN is not set') : 'KCIDB_URL is not set'}`,
    because: 'a report is sent only to the server that you name',
    todo: 'set KCIDB_URL to the server and KCIDB_TOKEN to its token',
    again: 'KCIDB_URL=https://… KCIDB_TOKEN=… npm run kcidb',
  });
}

function readReport(folder: string): Kcidb {
  const path = join(folder, 'kcidb.json');
  try {
    return kcidbSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new UserError(
      {
        code: 'kcidb.no-report',
        what: `kcidb: ${path} ${existsSync(path) ? 'is not a KCIDB report' : 'does not exist'}`,
        because: existsSync(path) ? String(cause) : 'the run has no reports yet, or was killed before them',
        todo: `npm run report -- ${basename(folder)} --again`,
      },
      { cause },
    );
  }
}

/**
 * Checks a run's kcidb.json against the schema and sends it. Returns the answer of the server. Throws UserError if the
 * file is missing, InfraError if the server does not accept it.
 */
export async function submit(folder: string, { url, token }: KcidbServer): Promise<string> {
  const report = readReport(folder);
  const post = async () => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(report),
      signal: AbortSignal.timeout(deadline * 1000),
    });
    return { response, said: await response.text() };
  };
  const { response, said } = await post().catch(cause => {
    throw new InfraError(
      {
        code: 'kcidb.not-sent',
        what: `kcidb: ${new URL(url).host} did not take the report`,
        because: String(cause instanceof Error ? (cause.cause ?? cause) : cause),
        todo: 'check KCIDB_URL and the network',
        again: 'npm run kcidb',
      },
      { cause },
    );
  });
  if (response.ok) return said;
  throw new InfraError({
    code: 'kcidb.refused',
    what: `kcidb: ${new URL(url).host} answered ${response.status} ${response.statusText}`,
    because: said.slice(0, 1000),
    todo: response.status === 401 || response.status === 403 ? 'check KCIDB_TOKEN' : 'check KCIDB_URL',
    again: 'npm run kcidb',
  });
}
