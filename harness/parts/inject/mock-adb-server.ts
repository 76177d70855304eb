import { createServer, type Socket } from 'node:net';

const serial = 'hung-phone';

/** adb's framing: the length in four hexadecimal digits, then the text. */
const framed = (text: string) => `${text.length.toString(16).padStart(4, '0')}${text}`;

const answers: readonly (readonly [request: RegExp, answer: string])[] = [
  // Every adb since 2018 reports version 41.
  [/^host:version/, framed('0029')],
  [/^host:devices/, framed(`${serial} device product:x model:y transport_id:1\n`)],
  [/^host:(?:transport|tport)/, '\x01\0\0\0\0\0\0\0'],
];

function serve(socket: Socket): void {
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => {
    const request = chunk.toString('latin1').slice(4);
    const [, answer] = answers.find(([form]) => form.test(request)) ?? [];
    // Requests to the device itself get no answer: its USB stack hangs.
    if (answer !== undefined) socket.write(`OKAY${answer}`, 'latin1');
  });
}

/** An adb server on its own port. It lists one device, and that device never answers. */
export async function mockAdbServer(): Promise<{
  readonly serial: string;
  readonly port: number;
  close(): void;
}> {
  const server = createServer(serve);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return { serial, port: address.port, close: () => server.close() };
}
