import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { AdbDevice } from './client.ts';

/** adbd listens on the vsock port there and brings each connection to a port of ours, by `adb reverse`. */
export async function listenThrough(
  device: AdbDevice,
  port: number,
  onConnection: (connection: Duplex) => void,
): Promise<AsyncDisposable> {
  await using opened = new AsyncDisposableStack();
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket);
    // The reader of the stream sees the error; a guest that breaks off must not end endgoal.
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
    onConnection(socket);
  });
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject).listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  opened.defer(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const { port: local } = server.address() as AddressInfo;
  opened.use(await device.reverse(`vsock:${port}`, `tcp:${local}`));
  const all = opened.move();
  return { [Symbol.asyncDispose]: () => all[Symbol.asyncDispose]() };
}
