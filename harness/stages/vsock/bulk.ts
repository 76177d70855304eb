import { createHash, randomBytes } from 'node:crypto';
import { now } from '../../core/wait.ts';
import { dial, receive } from './connection.ts';
import type { Transfer } from './evidence.ts';
import type { Look } from './target.ts';

const bytes = 8 * 1024 * 1024;
/** SHA-256 in hex. */
const digestLength = 64;

export function sha256(data: Buffer | string): string {
  return createHash('sha256').update(data).digest('hex');
}

export const bulkToGuest: Look<Transfer> = async ({ machine, ports }, over) => {
  const data = randomBytes(bytes);
  const sent = sha256(data);
  const connection = await dial(machine, ports.sink, over);
  const began = now();
  connection.write(`${bytes}\n`);
  connection.write(data);
  const received = (await receive(connection, digestLength)).toString('latin1');
  return { bytes, sent, received, transferSeconds: now() - began };
};

/** Of what the guest's source sends: `seq 1 99999999 | head -c 8388608 | sha256sum`. */
const sourceDigest = '072f5d86a449b865aabe65a533d7d9b90d9fcadbe79e8e3d01aa0140d5850912';

export const bulkToHost: Look<Transfer> = async ({ machine, ports }, over) => {
  const connection = await dial(machine, ports.source, over);
  const began = now();
  connection.write(`${bytes}\n`);
  const data = await receive(connection, bytes);
  const transferSeconds = now() - began;
  return { bytes, sent: sourceDigest, received: sha256(data), transferSeconds };
};
