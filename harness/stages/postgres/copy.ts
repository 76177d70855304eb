import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { now } from '../../core/wait.ts';
import { type Login, logIn } from './client.ts';
import type { Copied } from './evidence.ts';
import type { PostgresServer } from './server.ts';

const rows = 10_000;

const sha256 = (data: Buffer) => createHash('sha256').update(data).digest('hex');

/** COPY's text format: an id and 64 random hex digits a row. */
function makeRows(): Buffer {
  const random = randomBytes(rows * 32).toString('hex');
  return Buffer.from(
    Array.from({ length: rows }, (_, n) => `${n}\t${random.slice(n * 64, (n + 1) * 64)}\n`).join(''),
  );
}

export async function seeCopy(server: PostgresServer, login: Login, over: AbortSignal): Promise<Copied> {
  const data = makeRows();
  const { client } = await logIn(server, login, over);
  await client.query(
    'DROP TABLE IF EXISTS copied; CREATE TABLE copied (id int PRIMARY KEY, payload text NOT NULL)',
  );
  const began = now();
  await pipeline(Readable.from([data]), client.query(copyFrom('COPY copied FROM STDIN')));
  const inSeconds = now() - began;
  const summed = await client.query<{ rows: number; digest: string }>(
    String.raw`SELECT count(*)::int AS rows,
      encode(sha256(convert_to(string_agg(id || E'\t' || payload || E'\n', '' ORDER BY id), 'UTF8')), 'hex') AS digest
      FROM copied`,
  );
  const again = now();
  const out = await buffer(
    client.query(copyTo('COPY (SELECT id, payload FROM copied ORDER BY id) TO STDOUT')),
  );
  const outSeconds = now() - again;
  await client.query('DROP TABLE copied');
  return {
    rows,
    bytes: data.length,
    sent: sha256(data),
    inServer: summed.rows[0] ?? { rows: 0, digest: '' },
    received: sha256(out),
    inSeconds,
    outSeconds,
  };
}
