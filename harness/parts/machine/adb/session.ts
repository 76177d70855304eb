import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InfraError } from '../../../core/errors.ts';
import type { Started } from '../../../core/exec.ts';
import { every, withDeadline } from '../../../core/wait.ts';
import { type AdbDevice, lossOf, quoted } from './client.ts';

/** Everything of ours on a device is below this folder; `rm -rf` of it undoes all. */
export const deviceRoot = '/data/local/tmp/endgoal';

/** Seconds for the watchdog to start or to clean up. */
const watchdogDeadline = 15;
/** Seconds between two questions to the watchdog, and seconds that it may leave them unanswered; waking a phone takes 2. */
const heartbeat = { pause: 3, silence: 20 } as const;

/** A run's presence on a device. Disposing it kills the run's VMMs there and removes its files. */
export interface DeviceSession extends AsyncDisposable {
  /** The run's own folder on the device. */
  readonly folder: string;
  /**
   * Aborted with an InfraError when the session ends before it is disposed: the device went away or hangs, or something
   * killed the watchdog.
   */
  readonly lost: AbortSignal;
}

/**
 * The watchdog's answer, or its last line where it ends without one. Warnings that su or the linker print before it are
 * passed over.
 */
async function answerOf(process: Started): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  let text = '';
  process.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    const answer = /^(ready|busy \d+)\s*$/m.exec(text)?.[1];
    if (answer !== undefined && text.endsWith('\n')) resolve(answer);
  });
  void process.exited.then(() => resolve(text.trim() || undefined));
  return promise;
}

/**
 * Starts the watchdog on the device, which first removes what dead runs left. Throws InfraError when another run uses
 * the device.
 */
export async function openSession(device: AdbDevice): Promise<DeviceSession> {
  const script = await readFile(join(import.meta.dirname, 'watchdog.sh'), 'utf8');
  const id = `${Date.now().toString(36)}-${randomBytes(2).toString('hex')}`;
  const watchdog = await device.start(
    ['sh', '-c', script, 'endgoal-watchdog', deviceRoot, id].map(quoted).join(' '),
  );
  let said = '';
  watchdog.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4096);
  });
  const failed = (what: string, todo: string) =>
    lossOf(device.serial, said) ??
    new InfraError({
      code: 'device.failed',
      what: `device: ${device.serial} ${what}`,
      ...(said.trim() ? { lastLine: said.trim() } : {}),
      todo,
    });
  const answer = await withDeadline(answerOf(watchdog), {
    seconds: watchdogDeadline,
    otherwise: () =>
      failed(`did not start our watchdog within ${watchdogDeadline} s`, 'restart adbd: adb reconnect'),
  }).catch(async (error: unknown) => {
    await watchdog.stop();
    throw error;
  });
  if (answer !== 'ready') {
    await watchdog.stop();
    const [, pid] = /^busy (\d+)/.exec(answer ?? '') ?? [];
    throw pid
      ? failed(`is used by another run (process ${pid} there)`, 'end that run, or wait for it')
      : failed(`has no place for us below ${deviceRoot}`, `make ${deviceRoot} writable for root`);
  }

  const loss = new AbortController();
  // Questions are counted, not seconds: a harness that was stopped did not ask, and an answer may wait to be read.
  let unanswered = 0;
  watchdog.stdout.on('data', () => {
    unanswered = 0;
  });
  const stopListening = every(heartbeat.pause, () => {
    if (unanswered++ * heartbeat.pause < heartbeat.silence) watchdog.stdin.write('\n');
    else
      lose(
        `gave no answer for ${heartbeat.silence} s`,
        'adb reconnect; where that hangs, restart the device',
      );
  });
  const lose = (what: string, todo: string) => {
    stopListening();
    loss.abort(failed(what, todo));
  };
  let ending = false;
  void watchdog.exited.then(({ exitCode, signal }) => {
    if (ending) return;
    lose(
      `was lost: our watchdog there ended (${signal ?? `exit ${exitCode}`})`,
      'look whether it rebooted, lost its cable or ended our processes: adb logcat -d, adb shell dmesg',
    );
  });
  return {
    folder: `${deviceRoot}/runs/${id}`,
    lost: loss.signal,
    async [Symbol.asyncDispose]() {
      ending = true;
      stopListening();
      if (loss.signal.aborted) return void (await watchdog.stop());
      watchdog.stdin.end();
      await withDeadline(watchdog.exited, {
        seconds: watchdogDeadline,
        otherwise: () =>
          failed(`did not clean up within ${watchdogDeadline} s`, `as root there: rm -rf ${deviceRoot}`),
      }).catch(async () => {
        // Best effort on a device that is gone; the watchdog there does it by itself when the stream ends.
        await watchdog.stop();
      });
    },
  };
}
