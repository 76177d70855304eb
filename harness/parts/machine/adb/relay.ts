import { Duplex } from 'node:stream';
import { InfraError } from '../../../core/errors.ts';
import type { Started } from '../../../core/exec.ts';
import type { Store } from '../../../core/store/store.ts';
import { withDeadline } from '../../../core/wait.ts';
import { type AdbDevice, lossOf, quoted } from './client.ts';
import { freestandingProgram } from './freestanding.ts';

/** The relay for arm64 devices, built with the kernel's own compiler and kept in the store. */
export const vsockRelay = (store: Store) => freestandingProgram(store, 'vsock-relay');

/** Seconds for the relay to say yes or no: its own ten for the guest, and some to start. */
const answerDeadline = 20;

/** errno(3) of arm64 Linux, by number, as far as connecting gives them. */
const errors: Readonly<Record<number, string>> = {
  19: 'ENODEV',
  97: 'EAFNOSUPPORT',
  104: 'ECONNRESET',
  110: 'ETIMEDOUT',
  111: 'ECONNREFUSED',
};

/** The relay's first answer, or undefined when it ends without one. */
function answerOf(shell: Started, onText: (text: string) => void): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  let said = '';
  shell.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
    onText(said);
    // A whole line: it comes in pieces, and a shell may have said something before.
    const answer = /^endgoal-relay: (.*)\n/m.exec(said)?.[1];
    if (answer !== undefined) resolve(answer);
  });
  void shell.exited.then(() => resolve(undefined));
  return promise;
}

/**
 * Connects to a vsock port of a guest of the device. `relay` is its path there. Rejects with an error whose code is that
 * of connect(2) on the device; with InfraError when the device is lost.
 */
export async function connectThrough(
  device: AdbDevice,
  relay: string,
  { cid, port }: { readonly cid: number; readonly port: number },
): Promise<Duplex> {
  const shell = await device.start([relay, String(cid), String(port)].map(quoted).join(' '));
  let said = '';
  const failed = () =>
    lossOf(device.serial, said) ??
    new InfraError({
      code: 'device.relay-silent',
      what: `device: ${device.serial} gave no answer to a connection to vsock port ${port}`,
      lastLine: said.trim() || 'no word',
      todo: 'look at the cable, and whether the device still answers: adb shell true',
    });
  const answer = await withDeadline(
    answerOf(shell, text => {
      said = text;
    }),
    { seconds: answerDeadline, otherwise: failed },
  ).catch((error: unknown) => {
    shell.kill('SIGKILL');
    throw error;
  });
  if (answer === 'connected') {
    // Destroying it is its usual end, which Duplex.from calls an error; the reader listens for others.
    const connection = Duplex.from({ readable: shell.stdout, writable: shell.stdin });
    return connection.on('error', () => undefined).once('close', () => shell.kill('SIGKILL'));
  }
  shell.kill('SIGKILL');
  const number = Number(/^errno (\d+)/.exec(answer ?? '')?.[1] ?? Number.NaN);
  if (Number.isNaN(number)) throw failed();
  const code = errors[number] ?? `errno ${number}`;
  throw Object.assign(new Error(`vsock port ${port}: connect on the device gave ${code}`), { code });
}
