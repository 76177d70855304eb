import { PassThrough } from 'node:stream';
import { HarnessError, InfraError } from '../../core/errors.ts';
import { type Argv, type Exit, finish, tee } from '../../core/exec.ts';
import { after, now, until } from '../../core/wait.ts';
import { askEngine, engineSocket, whyNoEngine } from '../../setup/engine.mjs';
import type { Container } from './container.ts';
import type { Engine } from './engine.ts';

/** Deadline in seconds for requests that the engine answers at once. */
const engineDeadline = 30;
/** Seconds from the end of a container's processes to the end of the container. */
const endDeadline = 2;
/** Exit code after SIGKILL: 128 plus the signal's number. */
const killed = 137;

const messageOf = (error: unknown) =>
  error instanceof HarnessError ? error.failure.what : error instanceof Error ? error.message : String(error);

interface Held {
  readonly engine: Engine;
  readonly id: string;
  readonly cut: () => Promise<void>;
}

/** Wraps a running container by its id. `cut` ends its first process. */
export function insideOf({ engine, id, cut }: Held): Container {
  const container = engine.getContainer(id);
  /** Whether the container reaches a state within this many seconds, or is gone with its engine. */
  async function goes(condition: 'not-running' | 'removed', seconds: number): Promise<boolean> {
    const { promise: over, resolve } = Promise.withResolvers<boolean>();
    const callOff = after(seconds, () => resolve(false));
    const ending = container.wait({ condition }).then(
      () => true,
      () => true,
    );
    return Promise.race([ending, over]).finally(callOff);
  }

  let ended: Promise<void> | undefined;
  /** Ends the container through its lifeline pipe, without the engine. Then checks with the engine, which may be gone too. */
  const end = () => {
    ended ??= (async () => {
      const removed = goes('removed', engineDeadline);
      await cut();
      await removed;
    })();
    return ended;
  };

  async function exitOf(exec: { inspect(): Promise<ExecState> }, argv: Argv, owner: string): Promise<number> {
    try {
      const code = await until(
        async () => {
          const { Running, ExitCode } = await exec.inspect();
          return Running || ExitCode === null ? undefined : ExitCode;
        },
        {
          seconds: engineDeadline,
          otherwise: () =>
            new InfraError({
              code: 'container.lost',
              what: 'the engine does not say how the command ended',
              todo: 'read the log of the engine: journalctl -u docker',
            }),
        },
      );
      // SIGKILL ended either the command alone, or the whole container, which then ends in this moment.
      if (code === killed && (await goes('not-running', endDeadline)))
        throw new Error('it was ended from outside');
      return code;
    } catch (cause) {
      throw await lost(owner, argv, cause);
    }
  }

  const start: Container['start'] = async (argv, { owner, cwd, env, log, input }) => {
    const began = now();
    const rows = Object.entries(env ?? {}).filter(([, value]) => value !== undefined);
    const ask = async () => {
      const exec = await container.exec({
        Cmd: [...argv],
        AttachStdin: input !== undefined,
        AttachStdout: true,
        AttachStderr: true,
        Env: ['HOME=/tmp', 'LC_ALL=C.UTF-8', ...rows.map(([name, value]) => `${name}=${value}`)],
        ...(cwd ? { WorkingDir: cwd } : {}),
      });
      return { exec, stream: await exec.start({ hijack: true, stdin: input !== undefined }) };
    };
    const { exec, stream } = await ask().catch(async cause => {
      throw await lost(owner, argv, cause);
    });
    if (input !== undefined) stream.end(input);
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    engine.modem.demuxStream(stream, stdout, stderr);
    if (log) tee({ stdout, stderr }, log);
    const closed = Promise.withResolvers<void>();
    for (const event of ['end', 'close', 'error']) stream.on(event, closed.resolve);
    const exited = closed.promise.then(async (): Promise<Exit> => {
      stdout.end();
      stderr.end();
      const exitCode = await exitOf(exec, argv, owner);
      return { exitCode, signal: undefined, seconds: now() - began };
    });
    let over = false;
    exited.then(
      () => {
        over = true;
      },
      () => undefined,
    );
    return { stdout, stderr, exited, kill: () => void (over || end()) };
  };

  return {
    id,
    start,
    run: async (argv, setting) => finish(await start(argv, setting), argv, setting),
    [Symbol.asyncDispose]: end,
  };
}

interface ExecState {
  readonly Running: boolean;
  readonly ExitCode: number | null;
}

/** The failure of a command whose end was not seen. It depends on whether the engine still answers. */
async function lost(owner: string, [file]: Argv, cause: unknown): Promise<InfraError> {
  const socket = engineSocket(process.env);
  if (socket === undefined || !(await askEngine(socket))) {
    return new InfraError(
      {
        code: 'container.engine-died',
        what: `${owner}: the container engine died while ${file} ran in it`,
        because: whyNoEngine(process.env),
        todo: 'see why it ended (journalctl -u docker, or free space and memory), start it, and run again',
      },
      { cause },
    );
  }
  return new InfraError(
    {
      code: 'container.lost',
      what: `${owner}: the container of ${file} was lost`,
      because: messageOf(cause),
      todo: 'find what ended or removed it (docker events --since 10m; dmesg, if memory ran out), then run again',
    },
    { cause },
  );
}
