import { createConnection, type Socket } from 'node:net';
import { InfraError } from '../../core/errors.ts';
import { withDeadline } from '../../core/wait.ts';

/** Deadline in seconds for the first answer of a shared cache. */
const deadline = 2;
const ports: Readonly<Record<string, number>> = { 'redis:': 6379, 'http:': 80 };

/** The URL without user name and password. */
export function shownUrl(url: string): string {
  return url.replace(/(?<=\/\/)[^/@]*@/, '');
}

function connect(url: URL): Socket {
  if (url.protocol === 'redis+unix:') return createConnection({ path: url.pathname });
  const port = url.port === '' ? ports[url.protocol] : Number(url.port);
  return createConnection({ host: url.hostname.replace(/^\[|\]$/g, ''), port: port ?? 0 });
}

const command = (...words: readonly string[]) =>
  `*${words.length}\r\n${words.map(word => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;

/** Requests to a Redis server: AUTH if there is a password, then PING. */
function questions({ username, password }: URL): string[] {
  const login = [username, password].filter(Boolean).map(decodeURIComponent);
  return [...(password ? [command('AUTH', ...login)] : []), command('PING')];
}

async function ask(socket: Socket, url: URL): Promise<string | undefined> {
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  if (url.protocol === 'http:') return undefined;
  const asked = questions(url);
  socket.write(asked.join(''));
  let said = '';
  for await (const chunk of socket) {
    said += String(chunk);
    const replies = said.split('\r\n').slice(0, -1);
    const refusal = replies.find(reply => reply.startsWith('-'));
    if (refusal) return refusal.slice(1);
    if (replies.length === asked.length) return undefined;
  }
  return 'it closed the connection';
}

/**
 * Why a shared compiler cache cannot be used now. Undefined if it can. The URL is `redis://`, `redis+unix:` (path of
 * its socket) or `http://`, each with an optional user name and password.
 */
export async function whyUnreachable(shared: string): Promise<string | undefined> {
  const url = new URL(shared);
  const socket = connect(url);
  try {
    return await withDeadline(ask(socket, url), {
      seconds: deadline,
      otherwise: () =>
        new InfraError({
          code: 'cache.no-answer',
          what: `no answer within ${deadline} s`,
          todo: 'check that the cache server runs',
        }),
    });
  } catch (error) {
    return error instanceof InfraError
      ? error.failure.what
      : error instanceof Error
        ? error.message
        : String(error);
  } finally {
    socket.destroy();
  }
}
