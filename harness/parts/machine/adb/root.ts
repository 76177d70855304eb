import { InfraError } from '../../../core/errors.ts';
import { type Finished, run } from '../../../core/exec.ts';
import { now, withDeadline } from '../../../core/wait.ts';
import { type AdbDevice, adbDevice, type RootBy } from './client.ts';
import type { AdbServer } from './server.ts';

const owner = 'device';
/** Seconds for the device to say who commands run as. */
const idDeadline = 10;
/** Seconds for all attempts with su together; one that asks on the phone's screen waits for somebody. */
const suDeadline = 8;
/** Seconds for adbd to start again as root. */
const restartDeadline = 10;

/** What `id -u` printed last: su and the linker may print warnings before it. */
function uidIn(stdout: string): number | undefined {
  const last = stdout.trimEnd().split('\n').at(-1)?.trim() ?? '';
  return /^\d+$/.test(last) ? Number(last) : undefined;
}

/** The words of a su that did not make us root: its last line that is no user id. */
function wordsOf({ stdout, stderr }: Pick<Finished, 'stdout' | 'stderr'>): string {
  const lines = `${stdout}\n${stderr}`.split('\n').map(line => line.trim());
  return lines.findLast(line => line !== '' && !/^\d+$/.test(line)) ?? '';
}

/** One attempt to become root. */
type Attempt =
  | { readonly how: 'root' }
  | { readonly how: 'silent' }
  | { readonly how: 'refused'; readonly words: string; readonly exitCode: number | undefined };

async function attempt(device: AdbDevice, seconds: number): Promise<Attempt> {
  const late = new InfraError({
    code: 'device.su-silent',
    what: 'su gave no answer',
    todo: 'look at the phone',
  });
  const shell = await device.start('id -u');
  let stdout = '';
  let stderr = '';
  shell.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
  });
  shell.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  shell.stdin.end();
  try {
    const { exitCode } = await withDeadline(shell.exited, { seconds, otherwise: () => late });
    if (uidIn(stdout) === 0) return { how: 'root' };
    return { how: 'refused', words: wordsOf({ stdout, stderr }), exitCode };
  } catch (error) {
    if (error !== late) throw error;
    return { how: 'silent' };
  } finally {
    shell.kill('SIGKILL');
  }
}

const isMissing = (words: string) => /inaccessible or not found|not found|No such file/.test(words);

/** Managers of root that can hide su from adb's shell, by their package. */
const managers: Readonly<Record<string, string>> = {
  'me.weishu.kernelsu': 'KernelSU',
  'com.rifsxd.ksunext': 'KernelSU Next',
  'me.bmax.apatch': 'APatch',
  'com.topjohnwu.magisk': 'Magisk',
};

async function managersOn(plain: AdbDevice): Promise<string[]> {
  const { stdout } = await plain.shell('pm list packages 2>/dev/null', { deadline: 5 });
  const packages = new Set(stdout.split('\n').map(line => line.trim().replace(/^package:/, '')));
  return Object.entries(managers).flatMap(([name, title]) => (packages.has(name) ? [title] : []));
}

/** The advice for a su that is hidden or not there. */
function grantAdvice(found: readonly string[]): string {
  const [manager] = found;
  if (manager === 'Magisk') {
    return 'open Magisk, Superuser, and allow "Shell" (com.android.shell); or run again with the phone unlocked and tap Grant when it asks';
  }
  if (manager) return `open ${manager} on the phone, Superuser, and grant "Shell" (com.android.shell) root`;
  return (
    'KernelSU or APatch: grant "Shell" (com.android.shell) root in its manager; ' +
    'Magisk: unlock the phone and grant "Shell" on its screen; ' +
    'not rooted: flash a userdebug build (adb root works there), or root it'
  );
}

function refusal(
  serial: string,
  uid: number | undefined,
  { words, exitCode }: Extract<Attempt, { how: 'refused' }>,
  todo: string,
): InfraError {
  const said = words || `nothing (exit code ${exitCode ?? 'unknown'})`;
  return new InfraError({
    code: 'device.no-root',
    what: `device: ${serial} gives no root: commands run as uid ${uid ?? 'unknown'}`,
    lastLine: words || 'su printed nothing',
    because: isMissing(words)
      ? `su said: ${said}\nadb's shell has no su: the phone is not rooted, or its root manager hides su from "Shell"`
      : `su said: ${said}`,
    todo,
    rule: isMissing(words) ? 'device-su-missing' : 'device-su-refused',
  });
}

/** adbd of a userdebug build starts again as root. Undefined where it did, else adb's own words. */
async function restartAsRoot(server: AdbServer, serial: string): Promise<string | undefined> {
  const { exitCode, stdout, stderr } = await run(server.adb('-s', serial, 'root'), {
    owner,
    deadline: restartDeadline,
    check: false,
  });
  const words = wordsOf({ stdout, stderr });
  if (exitCode !== 0 || /cannot run as root|disabled/.test(words)) return words || 'nothing';
  if (/^[^:]+:\d+$/.test(serial)) {
    await run(server.adb('connect', serial), { owner, deadline: restartDeadline, check: false });
  }
  await run(server.adb('-s', serial, 'wait-for-device'), { owner, deadline: restartDeadline });
  const { stdout: id } = await adbDevice(server, serial, 'adbd').shell('id -u', { deadline: idDeadline });
  return uidIn(id) === 0 ? undefined : words || 'nothing';
}

/**
 * How commands become root on the device: adbd is root, su makes them root, or adbd was restarted as root. Throws
 * InfraError with su's own words where there is no way; within 10 s also where su gives no answer.
 */
export async function becomeRoot(server: AdbServer, serial: string): Promise<RootBy> {
  const plain = adbDevice(server, serial, 'adbd');
  const uid = uidIn((await plain.shell('id -u', { deadline: idDeadline })).stdout);
  if (uid === 0) return 'adbd';
  const began = now();
  let refused: Extract<Attempt, { how: 'refused' }> = { how: 'refused', words: '', exitCode: undefined };
  for (const way of ['su -c', 'su 0'] as const) {
    const answer = await attempt(adbDevice(server, serial, way), suDeadline - (now() - began));
    if (answer.how === 'root') return way;
    if (answer.how === 'silent') {
      throw new InfraError({
        code: 'device.su-silent',
        what: `device: ${serial} gives no root: su gave no answer within ${suDeadline} s`,
        because: 'it may ask on the screen of the locked phone; commands of adb wait for that',
        todo: 'unlock the phone, look at its screen and grant "Shell" root; then run again',
        rule: 'device-su-silent',
      });
    }
    // The first refusal says most: a su that is missing is missing in every form.
    if (way === 'su -c' || !isMissing(answer.words)) refused = answer;
    if (isMissing(answer.words)) break;
  }
  const debuggable = await plain.shell('getprop ro.debuggable', { deadline: idDeadline });
  if (debuggable.stdout.trim().split('\n').at(-1) === '1') {
    const words = await restartAsRoot(server, serial);
    if (words === undefined) return 'adbd';
    throw new InfraError({
      code: 'device.adb-root-failed',
      what: `device: ${serial} gives no root: adb root did not work`,
      lastLine: words,
      because: refused.words ? `su said: ${refused.words}` : 'su printed nothing',
      todo: 'turn "Rooted debugging" on in its developer options, then run again',
      rule: 'device-adb-root-refused',
    });
  }
  const found = isMissing(refused.words) ? await managersOn(plain) : [];
  const todo = isMissing(refused.words)
    ? grantAdvice(found)
    : 'unlock the phone and grant "Shell" (com.android.shell) root: in Magisk under Superuser, in KernelSU or APatch in the manager';
  throw refusal(serial, uid, refused, todo);
}
