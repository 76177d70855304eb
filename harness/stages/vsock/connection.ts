import type { Duplex } from 'node:stream';
import type { Machine } from '../../parts/machine/machine.ts';

/** Why a connection gave less than was asked for, with a code for the evidence. */
class ConnectionError extends Error {
  readonly code: 'EEARLYEND' | 'ECONNRESET';
  constructor(code: ConnectionError['code'], message: string) {
    super(message);
    this.name = 'ConnectionError';
    this.code = code;
  }
}

/** Connects to a vsock port of the guest; the connection closes when `over` is aborted. */
export async function dial(
  machine: Pick<Machine, 'connect'>,
  port: number,
  over: AbortSignal,
): Promise<Duplex> {
  return owned(await machine.connect(port), over);
}

/** Ties a connection to a probe: it closes when `over` is aborted. Whoever reads from it sees its errors. */
export function owned(connection: Duplex, over: AbortSignal): Duplex {
  connection.on('error', () => undefined);
  if (over.aborted) connection.destroy();
  else over.addEventListener('abort', () => connection.destroy(), { once: true });
  return connection;
}

/** How much to receive: a number of bytes, or all until the peer ends its side. */
type Wanted = number | 'all';

/**
 * Receives from a connection and leaves what comes after it for the next call. Rejects with code EEARLYEND when the peer
 * ends before `wanted` bytes, ECONNRESET when the connection breaks.
 */
export async function receive(connection: Duplex, wanted: Wanted): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const seen = () => `${length} of ${wanted === 'all' ? 'all' : wanted} bytes`;
  const onData = (chunk: Buffer) => {
    chunks.push(chunk);
    length += chunk.length;
    if (wanted === 'all' || length < wanted) return;
    connection.pause();
    const all = Buffer.concat(chunks);
    if (length > wanted) connection.unshift(all.subarray(wanted));
    resolve(all.subarray(0, wanted));
  };
  const onEnd = () =>
    wanted === 'all'
      ? resolve(Buffer.concat(chunks))
      : reject(new ConnectionError('EEARLYEND', `the peer ended the connection after ${seen()}`));
  const onError = (error: Error) =>
    reject(new ConnectionError('ECONNRESET', `the connection broke after ${seen()}: ${error.message}`));
  const onClose = () => reject(new ConnectionError('ECONNRESET', `the connection closed after ${seen()}`));
  connection.on('data', onData).once('end', onEnd).once('error', onError).once('close', onClose);
  if (connection.readableEnded) onEnd();
  else if (connection.destroyed) onClose();
  else connection.resume();
  try {
    return await promise;
  } finally {
    connection.off('data', onData).off('end', onEnd).off('error', onError).off('close', onClose);
  }
}
