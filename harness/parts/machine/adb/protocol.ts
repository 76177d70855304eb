import type { Socket } from 'node:net';
import { InfraError } from '../../../core/errors.ts';
import { withDeadline } from '../../../core/wait.ts';

// The protocol between adb and its server (SERVICES.TXT and OVERVIEW.TXT in Android's packages/modules/adb): requests
// and answers of variable length have four hex digits before them; each request gets OKAY, or FAIL with a reason.

const owner = 'device';
/** Seconds for the server, or the device behind it, to say yes or no. */
const answerDeadline = 10;

/** The server said no, with its words. */
class AdbRefusal extends Error {}

type Dial = () => Promise<Socket>;

function framed(request: string): string {
  return Buffer.byteLength(request).toString(16).padStart(4, '0') + request;
}

/** Takes exactly so many bytes and leaves what follows in the socket. */
function take(socket: Socket, bytes: number): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const onReadable = () => {
    const chunk: Buffer | null = socket.read(bytes);
    if (chunk?.length === bytes) resolve(chunk.toString('utf8'));
  };
  const onEnd = () => reject(new AdbRefusal('the adb server closed the connection'));
  socket.on('readable', onReadable).once('end', onEnd).once('error', reject).once('close', onEnd);
  onReadable();
  return promise.finally(() => {
    socket.off('readable', onReadable).off('end', onEnd).off('error', reject).off('close', onEnd);
  });
}

async function text(socket: Socket): Promise<string> {
  const length = Number.parseInt(await take(socket, 4), 16);
  return length === 0 ? '' : take(socket, length);
}

async function request(socket: Socket, words: string): Promise<void> {
  socket.write(framed(words));
  const status = await take(socket, 4);
  if (status === 'OKAY') return;
  throw new AdbRefusal(status === 'FAIL' ? await text(socket) : `it answered ${JSON.stringify(status)}`);
}

async function conversation<T>(dial: Dial, what: string, talk: (socket: Socket) => Promise<T>): Promise<T> {
  const silent = () =>
    new InfraError({
      code: 'device.adb-silent',
      what: `${owner}: adb gave no answer within ${answerDeadline} s to ${what}`,
      todo: 'look at the cable; unplug the device and plug it in again',
    });
  const deadline = { seconds: answerDeadline, otherwise: silent };
  const socket = await withDeadline(dial(), deadline);
  try {
    return await withDeadline(talk(socket), deadline);
  } catch (error) {
    socket.on('error', () => undefined).destroy();
    throw error;
  }
}

/** Asks the server one thing: `host:version`. Rejects with AdbRefusal when it says no. */
export async function askServer(dial: Dial, words: string): Promise<string> {
  return conversation(dial, words, async socket => {
    await request(socket, words);
    const answer = await text(socket);
    socket.destroy();
    return answer;
  });
}
