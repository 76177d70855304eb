import { createHash, randomBytes } from 'node:crypto';
import { distributionOf } from '../../core/distribution.ts';
import { probeErrorOf } from '../../core/probe.ts';
import { Secret } from '../../core/secrets/secret.ts';
import { now } from '../../core/wait.ts';
import { type Login, logIn } from './client.ts';
import type { Computed, LoginSeen, Refused } from './evidence.ts';
import type { PostgresServer } from './server.ts';

const logins = 3;
const selects = 20;

export async function seeLogin(server: PostgresServer, login: Login, over: AbortSignal): Promise<LoginSeen> {
  const seconds: number[] = [];
  let method = '';
  for (let n = 0; n < logins; n++) {
    const began = now();
    ({ method } = await logIn(server, login, over));
    seconds.push(now() - began);
  }
  return { user: login.user, method, connect: distributionOf(seconds) };
}

export async function seeRefusal(server: PostgresServer, login: Login, over: AbortSignal): Promise<Refused> {
  const password = new Secret(`not ${randomBytes(12).toString('hex')}`);
  try {
    const { method } = await logIn(server, { ...login, password }, over);
    return { accepted: true, method };
  } catch (error) {
    return { accepted: false, ...probeErrorOf(error) };
  }
}

export async function seeComputed(
  server: PostgresServer,
  login: Login,
  over: AbortSignal,
): Promise<Computed> {
  const { client } = await logIn(server, login, over);
  const nonce = randomBytes(16).toString('hex');
  const { rows } = await client.query<{ digest: string; version: string }>(
    "SELECT encode(sha256(convert_to($1, 'UTF8')), 'hex') AS digest, version() AS version",
    [nonce],
  );
  const seconds: number[] = [];
  for (let n = 0; n < selects; n++) {
    const asked = now();
    await client.query('SELECT 1');
    seconds.push(now() - asked);
  }
  return {
    expected: createHash('sha256').update(nonce).digest('hex'),
    answered: rows[0]?.digest ?? '',
    version: rows[0]?.version ?? '',
    roundTrip: distributionOf(seconds),
  };
}
