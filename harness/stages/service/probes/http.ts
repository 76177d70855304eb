import { request } from 'node:http';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { ProbeOf } from '../../../contract/service.ts';
import { now } from '../../../core/wait.ts';
import { type Answer, withTls } from './answer.ts';

/** Asks for one path and compares status and body. */
export async function askHttp(
  { path = '/', status = 200, body, tls = false }: ProbeOf<'http'>,
  connection: Duplex,
): Promise<Answer> {
  const stream = tls ? await withTls(connection) : connection;
  const began = now();
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>();
  const call = request(
    { path, host: 'guest', createConnection: () => stream as never, headers: { connection: 'close' } },
    response => {
      text(response).then(said => resolve({ status: response.statusCode ?? 0, body: said }), reject);
    },
  );
  call.once('error', reject).end();
  const answer = await promise;
  const has = body === undefined || answer.body.includes(body);
  return {
    said: `HTTP ${answer.status}, ${answer.body.length} bytes${has ? '' : ` without ${JSON.stringify(body)}`}`,
    right: answer.status === status && has,
    wanted: `status ${status}${body === undefined ? '' : ` with ${JSON.stringify(body)} in the body`}`,
    roundTrip: now() - began,
  };
}
