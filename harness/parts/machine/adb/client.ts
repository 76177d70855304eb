import { InfraError } from '../../../core/errors.ts';
import { type Argv, type Finished, run, type Started, start } from '../../../core/exec.ts';
import type { AdbServer } from './server.ts';

const owner = 'device';

/** How commands become root on a device: adbd is root already, or which of the two kinds of su it has. */
export type RootBy = 'adbd' | 'su -c' | 'su 0';

/** A device that is named by its serial in everything that is asked of it. Commands run as root. */
export interface AdbDevice {
  readonly serial: string;
  /**
   * Runs a shell command to its end. Its own exit code is a result. Throws InfraError when it overruns `deadline`
   * (seconds) or the device is lost.
   */
  shell(
    command: string,
    options: { readonly deadline: number; readonly input?: string | Uint8Array },
  ): Promise<Finished>;
  /** Starts a shell command that lives beside us. It sees the end of its stdin when we, or the cable, are gone. */
  start(command: string): Promise<Started>;
  /** Copies a file. Throws InfraError, also for a full device. */
  push(local: string, remote: string, deadline: number): Promise<void>;
  /** Until it is disposed, adbd listens on `remote` (`vsock:2001`) and hands connections to `local` (`tcp:4000`). */
  reverse(remote: string, local: string): Promise<AsyncDisposable>;
}

/** What adb itself says on stderr when the device, not the command, is at fault. */
const lost =
  /^(?:(?:error|adb): (?:closed|device '.*' not found|device (?:offline|unauthorized|still).*|no devices.*|more than one .*)|(?:error|adb): .*(?:failed to get feature set|protocol fault|cannot connect to daemon).*)$/m;

/** Quotes a word for a POSIX shell. */
export function quoted(word: string): string {
  return /^[\w/.:=,+@%-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function asRoot(by: RootBy, command: string): string {
  if (by === 'adbd') return command;
  return by === 'su -c' ? `su -c ${quoted(command)}` : `su 0 sh -c ${quoted(command)}`;
}

/** The error for what adb said when the device is gone; undefined for anything else. */
export function lossOf(serial: string, stderr: string): InfraError | undefined {
  const said = lost.exec(stderr)?.[0];
  if (said === undefined) return undefined;
  return new InfraError({
    code: 'device.lost',
    what: `${owner}: ${serial} was lost`,
    lastLine: said,
    todo: 'look whether it rebooted, went to sleep or lost its cable; `adb devices -l` shows what is there',
    rule: 'device-lost',
  });
}

/** The device of that serial behind the server; commands become root as `root` says. */
export function adbDevice(server: AdbServer, serial: string, root: RootBy): AdbDevice {
  const argv = (...words: string[]): Argv => server.adb('-s', serial, ...words);

  async function ran(words: string[], deadline: number, input?: string | Uint8Array): Promise<Finished> {
    const result = await run(argv(...words), {
      owner: `${owner} ${serial}`,
      deadline,
      check: false,
      ...(input === undefined ? {} : { input }),
    });
    const loss = result.exitCode === 0 ? undefined : lossOf(serial, result.stderr);
    if (loss) throw loss;
    return result;
  }

  return {
    serial,
    shell: (command, { deadline, input }) => ran(['shell', '-T', asRoot(root, command)], deadline, input),
    start: async command =>
      start(argv('shell', '-T', asRoot(root, command)), { owner: `${owner} ${serial}` }),
    async push(local, remote, deadline) {
      const { exitCode, stdout, stderr } = await ran(['push', local, remote], deadline);
      if (exitCode === 0) return;
      const said = `${stdout}\n${stderr}`.trim();
      const full = /No space left on device/.test(said);
      throw new InfraError({
        code: 'device.push-failed',
        what: `${owner}: ${serial} ${full ? 'is full' : 'did not take a file'}`,
        lastLine: said.split('\n').at(-1) ?? '',
        because: `${local} → ${remote}`,
        todo: full ? 'free some space in /data of the device' : 'see what it said above',
      });
    },
    async reverse(remote, local) {
      // What a run that was killed left with a server that outlives us is taken over.
      const { exitCode, stderr } = await ran(['reverse', remote, local], 10);
      if (exitCode !== 0) {
        throw new InfraError({
          code: 'device.no-listener',
          what: `${owner}: ${serial} can't listen on ${remote}`,
          lastLine: stderr.trim(),
          todo: 'end what listens there, or look whether SELinux keeps adbd from vsock',
        });
      }
      return {
        [Symbol.asyncDispose]: async () => void (await ran(['reverse', '--remove', remote], 10)),
      };
    },
  };
}
