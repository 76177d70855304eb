import type { Duplex } from 'node:stream';
import { connect as tlsConnect } from 'node:tls';

/** What a service answered, and how fast. Plain data. */
export interface Answer {
  /** One line for people: `HTTP 200, 51 bytes`. */
  readonly said: string;
  /** The answer is what it must be. */
  readonly right: boolean;
  /** What it had to be: `status 200`. */
  readonly wanted: string;
  /** Of a service that computes: seconds from question to answer. */
  readonly roundTrip?: number;
}

/** TLS over a connection. The certificate of a service in a VM names no host that is known here: it is not checked. */
export async function withTls(connection: Duplex): Promise<Duplex> {
  const socket = tlsConnect({ socket: connection, rejectUnauthorized: false });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once('secureConnect', resolve).once('error', reject);
  await promise;
  return socket;
}

/** Characters; a peer that sends more without a line end sends no line. */
const longestLine = 4096;

/**
 * The next line that comes, without its end; what follows it stays in the connection. Rejects with code EEARLYEND when
 * the connection ends before it, ECONNRESET when it ends before the first byte.
 */
export async function firstLine(connection: Duplex): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let text = '';
  const early = () =>
    reject(
      Object.assign(new Error(`the connection ended after ${text.length} bytes`), {
        code: text ? 'EEARLYEND' : 'ECONNRESET',
      }),
    );
  const onData = (chunk: Buffer) => {
    text += chunk.toString('latin1');
    const [line, rest] = /^(.*?)\r?\n([\s\S]*)$/.exec(text)?.slice(1) ?? [];
    if (line === undefined && text.length < longestLine) return;
    connection.pause();
    if (rest) connection.unshift(Buffer.from(rest, 'latin1'));
    resolve(line ?? text);
  };
  connection.on('data', onData).once('end', early).once('error', reject).once('close', early);
  // A line before this one has paused it.
  connection.resume();
  try {
    return await promise;
  } finally {
    connection.off('data', onData).off('end', early).off('error', reject).off('close', early);
  }
}
