import { createServer, type Socket } from 'node:net';

const serial = 'hung-phone';

/** adb's framing: four hexadecimal digits of length before what is said. */
const framed = (text: string) => `${text.length.toString(16).padStart(4, '0')}${text}`;

const answers: readonly (readonly [request: RegExp, answer: string])[] = [
  // 41, as every adb since 2018 says of itself.
  [/^host:version/, framed('0029')],
  [/^host:devices/, framed(`${serial} device product:x model:y transport_id:1\n`)],
  [/^host:(?:transport|tport)/, '\x01\0\0\0\0\0\0\0'],
];

function serve(socket: Socket): void {
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => {
    const request = chunk.toString('latin1').slice(4);
    const [, answer] = answers.find(([form]) => form.test(request)) ?? [];
    // What is for the device itself never gets an answer: its USB stack hangs.
    if (answer !== undefined) socket.write(`OKAY${answer}`, 'latin1');
  });
}

/** An adb server whose only device hangs: it is listed, and answers nothing. Listens on a port of its own. */
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
