import { once } from 'node:events';
import { createConnection, createServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { GuestError, InfraError } from '../../core/errors.ts';
import { withDeadline } from '../../core/wait.ts';

// The protocol of vhost-device-vsock, which crosvm's and Firecracker's hybrid vsock share: the device listens on a Unix
// socket; `CONNECT <port>\n` asks for a port of the guest and `OK <host port>\n` is the guest's consent. For what the
// guest connects to, the device dials the Unix socket `<path>_<port>`.

/** Seconds for the guest to accept or refuse; under emulation it takes 0.04. */
const usualDeadline = 5;
/** `OK `, a port of at most ten digits, a newline. */
const longestAnswer = 14;

function codedError(code: string, message: string, cause?: Error): Error {
  return Object.assign(new Error(message, { cause }), { code });
}

/** Reads up to the end of the device's answer, byte for byte: what follows belongs to the caller. */
function readAnswer(socket: Socket, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let answer = '';
  const onReadable = () => {
    for (;;) {
      const byte: Buffer | null = socket.read(1);
      if (byte === null) return;
      answer += byte.toString('latin1');
      if (answer.endsWith('\n') && answer.startsWith('OK ')) return resolve();
      if (answer.length >= longestAnswer || answer.endsWith('\n')) {
        return reject(
          codedError('EPROTO', `vsock port ${port}: the device answered ${JSON.stringify(answer)}`),
        );
      }
    }
  };
  const refused = () =>
    reject(codedError('ECONNREFUSED', `vsock port ${port}: connection refused by the guest`));
  socket.on('readable', onReadable).once('end', refused).once('error', refused);
  return promise.finally(() => {
    socket.off('readable', onReadable).off('end', refused).off('error', refused);
  });
}

async function reachDevice(path: string): Promise<Socket> {
  const socket = createConnection({ path, allowHalfOpen: true });
  try {
    await once(socket, 'connect');
    return socket;
  } catch (error) {
    const cause = error as NodeJS.ErrnoException;
    throw codedError('ENODEV', `the vsock device behind ${path} is gone: ${cause.message}`, cause);
  }
}

/**
 * Connects to a vsock port of the guest behind the device's Unix socket. Rejects with an error of code ECONNREFUSED when
 * the guest refuses, ENODEV when the device is gone, EPROTO when the device answers something else; with a GuestError
 * when there is neither consent nor refusal.
 */
export async function connectUds(
  path: string,
  port: number,
  { deadline = usualDeadline } = {},
): Promise<Duplex> {
  const socket = await reachDevice(path);
  try {
    socket.write(`CONNECT ${port}\n`);
    await withDeadline(readAnswer(socket, port), {
      seconds: deadline,
      otherwise: () =>
        new GuestError({
          code: 'vsock.port-silent',
          what: `vsock port ${port}: the guest neither accepted nor refused within ${deadline} s`,
          todo: 'look in console.log for what the guest was doing',
        }),
    });
    return socket;
  } catch (error) {
    socket.on('error', () => undefined).destroy();
    throw error;
  }
}

/**
 * Accepts what the guest connects to on port `port` of CID 2, until it is disposed; then the connections still open end,
 * too. Throws InfraError where the Unix socket can't be made.
 */
export async function listenUds(
  path: string,
  port: number,
  onConnection: (connection: Duplex) => void,
): Promise<AsyncDisposable> {
  const file = `${path}_${port}`;
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, socket => {
    open.add(socket);
    // Whoever reads sees the error; a guest that breaks off must not end us.
    socket.on('error', () => undefined).once('close', () => open.delete(socket));
    onConnection(socket);
  });
  const { promise: listening, resolve, reject } = Promise.withResolvers<void>();
  // The device may be another user's process; whom the folder lets in may connect.
  server.once('error', reject).listen({ path: file, readableAll: true, writableAll: true }, resolve);
  await listening.catch((cause: NodeJS.ErrnoException) => {
    throw new InfraError(
      {
        code: 'vsock.not-listening',
        what: `vsock: can't listen for the guest's connections to port ${port}`,
        because: cause.message,
        todo: cause.code === 'EADDRINUSE' ? `end what listens on ${file}, or remove it` : `check ${file}`,
      },
      { cause },
    );
  });
  return {
    async [Symbol.asyncDispose]() {
      const { promise: closed, resolve: done } = Promise.withResolvers<void>();
      server.close(() => done());
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
