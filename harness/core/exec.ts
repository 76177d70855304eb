import type { Readable, Writable } from 'node:stream';
import { execa } from 'execa';
import { InfraError } from './errors.ts';
import { openLog } from './log.ts';
import { guard } from './reaper.ts';
import { after, now, withDeadline } from './wait.ts';

/** A program and its arguments. Never a shell string. */
export type Argv = readonly [file: string, ...args: string[]];

/** Options that every process has. */
interface Setting {
  /** Name of the caller in error messages: `build`, `boot`. */
  readonly owner: string;
  readonly cwd?: string;
  /** Added to the environment of endgoal. Undefined removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** File to which both streams are appended while the process runs. */
  readonly log?: string;
  /** When aborted, ends the process with SIGTERM, then SIGKILL. */
  readonly signal?: AbortSignal;
}

/** How a process ended: with an exit code or by a signal. */
export interface Exit {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  /** Seconds from start to end. */
  readonly seconds: number;
}

/** A running process. Disposing it stops it. */
export interface Started extends AsyncDisposable {
  readonly pid: number;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Never rejects. */
  readonly exited: Promise<Exit>;
  /**
   * Sends SIGTERM to the process group, then SIGKILL after `grace` seconds (default 2). Returns when the process is
   * gone.
   */
  stop(options?: { readonly grace?: number }): Promise<Exit>;
  /** Sends one signal to the process group. Does nothing after the process ended. */
  kill(signal: NodeJS.Signals): void;
}

function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Appends both streams to this file as they arrive. Resolves when the file contains all output. */
export function tee({ stdout, stderr }: Pick<Started, 'stdout' | 'stderr'>, path: string): Promise<void> {
  const log = openLog(path);
  const written = new Promise<void>(resolve => log.once('close', resolve));
  let open = 2;
  for (const stream of [stdout, stderr]) {
    stream.pipe(log, { end: false });
    stream.once('close', () => {
      open--;
      if (open === 0) log.end();
    });
  }
  return written;
}

const grouped = { detached: true, cleanup: false, reject: false, stripFinalNewline: false } as const;

function missing(argv: Argv, setting: Setting, cause: Error): InfraError {
  const [file] = argv;
  return new InfraError(
    {
      code: 'command.not-started',
      what: `${setting.owner}: ${file} could not be started`,
      because: cause.message.split('\n')[0] ?? 'unknown',
      todo: 'npm run doctor shows which tools are missing and how to get them',
    },
    { cause },
  );
}

/** Seconds after SIGKILL before we stop waiting for processes outside the group that hold the output open. */
const spare = 1;

/** Starts a process that runs in parallel with endgoal, for example a VM or a server. The caller reads its output. */
export async function start(argv: Argv, setting: Setting): Promise<Started> {
  const [file, ...args] = argv;
  const began = now();
  const child = execa(file, args, {
    ...grouped,
    ...(setting.cwd ? { cwd: setting.cwd } : {}),
    ...(setting.env ? { env: setting.env } : {}),
    buffer: false,
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const { pid } = child;
  if (pid === undefined) throw missing(argv, setting, (await child) as unknown as Error);
  const release = guard(pid);
  const logged = setting.log ? tee(child, setting.log) : undefined;
  let gone = false;
  // After the process was waited for, its id may belong to another process.
  const kill = (signal: NodeJS.Signals) => {
    if (!gone) killGroup(pid, signal);
  };
  const exited = child.then(async result => {
    release();
    kill('SIGKILL');
    gone = true;
    // The caller may read the log at once. A process outside the group that holds the streams open is not waited for.
    if (logged) await Promise.race([logged, new Promise<void>(resolve => after(spare, resolve))]);
    return { exitCode: result.exitCode, signal: result.signal, seconds: now() - began };
  });
  child.stdin.on('error', () => undefined);
  const stop = async ({ grace = 2 } = {}): Promise<Exit> => {
    kill('SIGTERM');
    const callOff = after(grace, () => kill('SIGKILL'));
    const letGo = after(grace + spare, () => {
      child.stdout.destroy();
      child.stderr.destroy();
    });
    try {
      return await exited;
    } finally {
      callOff();
      letGo();
    }
  };
  const abort = () => void stop();
  if (setting.signal?.aborted) abort();
  setting.signal?.addEventListener('abort', abort, { once: true });
  void exited.then(() => setting.signal?.removeEventListener('abort', abort));
  return {
    pid,
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    exited,
    stop,
    kill,
    [Symbol.asyncDispose]: async () => void (await stop()),
  };
}

/** Result of a finished command. */
export interface Finished extends Exit {
  readonly stdout: string;
  readonly stderr: string;
}

/** Options of a command that runs to its end. */
export interface RunSetting extends Setting {
  /** Seconds until the command and all its child processes are killed. */
  readonly deadline: number;
  readonly input?: string | Uint8Array;
  /** Called for each line of either stream as it arrives. */
  readonly onLine?: (line: string) => void;
  /** Whether a non-zero exit code is an error. Default true. */
  readonly check?: boolean;
}

/** Number of output lines that the error of a failed command quotes. */
const quotedLines = 4;

function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-quotedLines).join('\n');
}

/**
 * Runs a command to its end. Throws InfraError if it can't be started, exits with a non-zero code (unless `check:
 * false`) or exceeds its deadline. All its child processes are gone afterwards.
 */
export async function run(argv: Argv, setting: RunSetting): Promise<Finished> {
  const child = await start(argv, setting);
  child.stdin.end(setting.input ?? '');
  return finish(child, argv, setting);
}

/** Waits for a started command, on the workstation or in a container, with the same errors as `run`. */
export async function finish(
  child: Pick<Started, 'stdout' | 'stderr' | 'exited' | 'kill'>,
  argv: Argv,
  setting: RunSetting,
): Promise<Finished> {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const ended = [
    collect(child.stdout, stdout, setting.onLine),
    collect(child.stderr, stderr, setting.onLine),
  ];
  const said = () => lastLines(stderr.join('') || stdout.join(''));
  const [file] = argv;
  try {
    const exit = await withDeadline(Promise.all([child.exited, ...ended]), {
      seconds: setting.deadline,
      ...(setting.signal ? { signal: setting.signal } : {}),
      otherwise: () =>
        new InfraError({
          code: 'command.deadline',
          what: `${setting.owner}: ${file} did not end within its ${setting.deadline} s`,
          lastLine: said() || 'it printed nothing',
          todo: setting.log ? `read ${setting.log}` : `run it by hand: ${argv.join(' ')}`,
        }),
    });
    const finished = { ...exit[0], stdout: stdout.join(''), stderr: stderr.join('') };
    if (setting.check !== false && finished.exitCode !== 0) {
      throw new InfraError({
        code: 'command.failed',
        what: `${setting.owner}: ${file} ${finished.signal ? `was ended by ${finished.signal}` : `exited with ${finished.exitCode}`}`,
        lastLine: said() || 'it printed nothing',
        todo: setting.log ? `read ${setting.log}` : `run it by hand: ${argv.join(' ')}`,
      });
    }
    return finished;
  } finally {
    child.kill('SIGKILL');
  }
}

async function collect(stream: Readable, into: string[], onLine?: (line: string) => void): Promise<void> {
  stream.setEncoding('utf8');
  let open = '';
  for await (const chunk of stream as AsyncIterable<string>) {
    into.push(chunk);
    if (!onLine) continue;
    const lines = (open + chunk).split('\n');
    open = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  }
  if (open) onLine?.(open);
}
