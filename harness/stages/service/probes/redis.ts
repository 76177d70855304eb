import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { Secret } from '../../../core/secrets/secret.ts';
import { now } from '../../../core/wait.ts';
import { type Answer, firstLine } from './answer.ts';

/** A command in RESP, the protocol of Redis. */
const command = (...words: readonly string[]) =>
  `*${words.length}\r\n${words.map(word => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;

/**
 * Has the server compute a value that only a running one can know: the length of two random strings that it joined. The
 * key expires by itself.
 */
export async function askRedis(password: Secret | undefined, connection: Duplex): Promise<Answer> {
  const began = now();
  const key = `endgoal:${randomBytes(8).toString('hex')}`;
  const parts = [randomBytes(1 + (randomBytes(1)[0] ?? 0)), randomBytes(7)].map(part => part.toString('hex'));
  const expected = `:${parts.join('').length}`;
  const login = password ? command('AUTH', password.reveal()) : '';
  connection.write(
    login +
      command(
        'EVAL',
        "redis.call('SET',KEYS[1],ARGV[1],'EX',60) return redis.call('APPEND',KEYS[1],ARGV[2])",
        '1',
        key,
        ...parts,
      ),
  );
  let line = await firstLine(connection);
  if (login && line === '+OK') line = await firstLine(connection);
  return {
    said: line,
    right: line === expected,
    wanted: expected,
    roundTrip: now() - began,
  };
}
