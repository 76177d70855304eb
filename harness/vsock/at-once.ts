import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { probeErrorOf } from '../probe.ts';
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

/** What went wrong, each thing once with how often: `3 × ECONNREFUSED: …`. */
function told(results: readonly PromiseSettledResult<unknown>[]): string[] {
  const count = new Map<string, number>();
  for (const result of results) {
    if (result.status === 'fulfilled') continue;
    const { code, message } = probeErrorOf(result.reason);
    const said = `${code}: ${message}`;
    count.set(said, (count.get(said) ?? 0) + 1);
  }
  return [...count].map(([said, times]) => `${times} × ${said}`);
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
    errors: told([...dialled, ...echoed]),
  };
};
