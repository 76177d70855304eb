import type { Readable, Writable } from 'node:stream';
import { execa } from 'execa';
import { InfraError } from './errors.ts';
import { openLog } from './log.ts';
import { guard } from './reaper.ts';
import { after, now, withDeadline } from './wait.ts';

/** A program and its arguments; never a shell string. */
export type Argv = readonly [file: string, ...args: string[]];

/** What every process has: an owner to name in errors, and where it runs. */
interface Setting {
  /** Who asked for it, as errors name it: `build`, `boot`. */
  readonly owner: string;
  readonly cwd?: string;
  /** Added to this process's environment; undefined removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Both streams go to the end of this file as they come. */
  readonly log?: string;
  /** Ends the process with SIGTERM, then SIGKILL. */
  readonly signal?: AbortSignal;
}

/** How a process ended: by itself with a code, or by a signal. */
export interface Exit {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  /** Seconds from start to end. */
  readonly seconds: number;
}

/** A process that was started and is not yet waited for. Disposing it stops it. */
export interface Started extends AsyncDisposable {
  readonly pid: number;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Never rejects. */
  readonly exited: Promise<Exit>;
  /** SIGTERM to its whole process group, after `grace` seconds (2) SIGKILL. Returns when it is gone. */
  stop(options?: { readonly grace?: number }): Promise<Exit>;
  /** Sends one signal to its whole process group; nothing once it is gone. */
  kill(signal: NodeJS.Signals): void;
}

function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Appends both streams to this file as they come. Resolves when the file has all of them. */
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

/** Seconds from SIGKILL until what still holds a process's output, and is none of its group, is not waited for. */
const spare = 1;

/** Starts a process that lives beside us: a machine, a server. Its output is the caller's to read. */
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
  // The id of a process that was waited for may be given to another one.
  const kill = (signal: NodeJS.Signals) => {
    if (!gone) killGroup(pid, signal);
  };
  const exited = child.then(async result => {
    release();
    kill('SIGKILL');
    gone = true;
    // The caller may read the log at once; a process that holds the streams open is not waited for.
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

/** What a finished command left. */
export interface Finished extends Exit {
  readonly stdout: string;
  readonly stderr: string;
}

/** How a command is run to its end. */
export interface RunSetting extends Setting {
  /** Seconds until the command and all it started are killed. */
  readonly deadline: number;
  readonly input?: string | Uint8Array;
  /** Sees each line of either stream as it comes. */
  readonly onLine?: (line: string) => void;
  /** Whether an exit other than 0 is an error. Default true. */
  readonly check?: boolean;
}

/** How much of a failed command's output its error quotes. */
const quotedLines = 4;

function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-quotedLines).join('\n');
}

/**
 * Runs a command to its end. Throws InfraError when it can't be started, exits with other than 0 (unless
 * `check: false`) or overruns its deadline; then everything it started is gone.
 */
export async function run(argv: Argv, setting: RunSetting): Promise<Finished> {
  const child = await start(argv, setting);
  child.stdin.end(setting.input ?? '');
  return finish(child, argv, setting);
}

/** Waits for a command that was started, here or in a container, as `run` does. */
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
