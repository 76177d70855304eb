import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { countErrors } from '../../core/probe.ts';
import { dial, receive } from './connection.ts';
import type { AtOnce } from './evidence.ts';
import type { Look } from './target.ts';

const asked = 32;
const messageBytes = 4096;

async function echoes(connection: Duplex): Promise<boolean> {
  const message = randomBytes(messageBytes);
  connection.write(message);
  if (message.equals(await receive(connection, messageBytes))) return true;
  throw Object.assign(new Error('other bytes came back'), { code: 'EMIXED' });
}

export const connectionsAtOnce: Look<AtOnce> = async ({ machine, ports }, over) => {
  const dialled = await Promise.allSettled(
    Array.from({ length: asked }, () => dial(machine, ports.echo, over)),
  );
  const open = dialled.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []));
  const echoed = await Promise.allSettled(open.map(echoes));
  return {
    asked,
    connected: open.length,
    echoed: echoed.filter(({ status }) => status === 'fulfilled').length,
    errors: countErrors([...dialled, ...echoed]),
  };
};
