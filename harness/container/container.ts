import { readlink } from 'node:fs/promises';
import { type Duplex, PassThrough } from 'node:stream';
import { InfraError } from '../errors.ts';
import { type Argv, type Exit, type Finished, finish, type RunSetting, type Started, tee } from '../exec.ts';
import { startOf } from '../process-identity.ts';
import { after, now, until } from '../wait.ts';
import { type Engine, loadTestcontainers, openEngine } from './engine.ts';
import { openLifeline } from './lifeline.ts';

/** What a container is given. It has no network, no capabilities, and its own file system is read-only. */
export interface ContainerSpec {
  /** Who asks, as errors name it. */
  readonly owner: string;
  /** Name of an image that the engine has; nothing is ever pulled. */
  readonly image: string;
  /** Numbers of the user and group that everything in it runs as. */
  readonly user: { readonly uid: number; readonly gid: number };
  /** Files and folders of this machine, seen at the same paths. */
  readonly mounts: readonly { readonly path: string; readonly writable: boolean }[];
  readonly limits: {
    /** GiB. */
    readonly memory: number;
    readonly processors: number;
    readonly processes: number;
  };
}

/** A command at work in a container. `kill` ends the container with all that is in it, unless the command has ended. */
export type StartedInside = Pick<Started, 'stdout' | 'stderr' | 'exited' | 'kill'>;

/** A container that runs nothing but what it is asked to. Disposing it ends and removes it. */
export interface Container extends AsyncDisposable {
  readonly id: string;
  start(argv: Argv, setting: Inside): Promise<StartedInside>;
  /** As `run` of exec.ts. A command that overruns its deadline or is aborted takes the container with it. */
  run(argv: Argv, setting: Inside & RunSetting): Promise<Finished>;
}

/** Of a process in a container. Nothing of this process's environment is handed on. */
type Inside = Pick<RunSetting, 'owner' | 'cwd' | 'env' | 'log' | 'input'>;

/** Marks our containers with the process they belong to: ids mean something in their PID namespace only. */
const labels = { namespace: 'endgoal.namespace', pid: 'endgoal.pid', start: 'endgoal.start' } as const;
const ownNamespace = '/proc/self/ns/pid';
const lifelineInside = '/run/endgoal-lifeline';
/** Seconds for what the engine does at once. */
const engineDeadline = 30;
/** Seconds from the end of a container's processes to its own. */
const endDeadline = 2;
/** Exit code of what SIGKILL ended: 128 and the signal's number. */
const killed = 137;

/**
 * Starts a container. It lives until it is disposed, or until this process is gone, however that came. Throws
 * Unavailable without an engine, InfraError where the engine can't start it.
 */
export async function startContainer(spec: ContainerSpec): Promise<Container> {
  const engine = await openEngine();
  await sweepContainers(engine);
  const { GenericContainer, PullPolicy } = await loadTestcontainers();
  const lifeline = await openLifeline(spec.owner);

  class Bounded extends GenericContainer {
    constructor() {
      super(spec.image);
      this.hostConfig.AutoRemove = true;
      this.hostConfig.ReadonlyRootfs = true;
      this.hostConfig.PidsLimit = spec.limits.processes;
    }
  }

  const own = [
    { source: lifeline.path, target: lifelineInside, mode: 'ro' as const },
    ...spec.mounts.map(({ path, writable }) => ({
      source: path,
      target: path,
      mode: writable ? ('rw' as const) : ('ro' as const),
    })),
  ];
  const start = await startOf(process.pid);
  try {
    const started = await new Bounded()
      .withPullPolicy(PullPolicy.neverPull())
      .withAutoCleanup(false)
      .withEntrypoint(['cat', lifelineInside])
      .withLabels({
        [labels.namespace]: await readlink(ownNamespace),
        [labels.pid]: String(process.pid),
        [labels.start]: start ?? '',
      })
      .withUser(`${spec.user.uid}:${spec.user.gid}`)
      .withNetworkMode('none')
      .withDroppedCapabilities('ALL')
      .withSecurityOpt('no-new-privileges')
      .withTmpFs({ '/tmp': 'rw,exec,nosuid,nodev,mode=1777' })
      .withResourcesQuota({ memory: spec.limits.memory, cpu: spec.limits.processors })
      .withBindMounts(own)
      .start();
    await lifeline.hide();
    return running({ engine, id: started.getId(), cut: lifeline.cut });
  } catch (cause) {
    await lifeline.cut();
    throw new InfraError(
      {
        what: `${spec.owner}: the container engine could not start a container of ${spec.image}`,
        because: messageOf(cause),
        todo: 'see what the engine says: docker info, journalctl -u docker',
      },
      { cause },
    );
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

interface Held {
  readonly engine: Engine;
  readonly id: string;
  readonly cut: () => Promise<void>;
}

function running({ engine, id, cut }: Held): Container {
  const container = engine.getContainer(id);
  let ended: Promise<void> | undefined;
  /** The lifeline ends it without the engine; the engine is asked whether it is gone, and may be gone itself. */
  const end = () => {
    ended ??= (async () => {
      const removed = container.wait({ condition: 'removed' }).catch(() => undefined);
      await cut();
      await removed;
    })();
    return ended;
  };

  /** Whether the container ends in so many seconds. */
  async function endsWithin(seconds: number): Promise<boolean> {
    const { promise: over, resolve } = Promise.withResolvers<boolean>();
    const callOff = after(seconds, () => resolve(false));
    const ending = container.wait({ condition: 'not-running' }).then(
      () => true,
      () => true,
    );
    return Promise.race([ending, over]).finally(callOff);
  }

  async function exitOf(exec: { inspect(): Promise<ExecState> }, argv: Argv, owner: string): Promise<number> {
    try {
      const code = await until(
        async () => {
          const { Running, ExitCode } = await exec.inspect();
          return Running || ExitCode === null ? undefined : ExitCode;
        },
        {
          seconds: engineDeadline,
          otherwise: () => lost(owner, argv, 'it does not say how the command ended'),
        },
      );
      // SIGKILL: of the command alone, or of the container that ends in this moment.
      if (code === killed && (await endsWithin(endDeadline))) throw new Error('it was ended from outside');
      return code;
    } catch (cause) {
      throw lost(owner, argv, messageOf(cause), cause);
    }
  }

  const start: Container['start'] = async (argv, { owner, cwd, env, log, input }) => {
    const began = now();
    const rows = Object.entries(env ?? {}).filter(([, value]) => value !== undefined);
    const exec = await container
      .exec({
        Cmd: [...argv],
        AttachStdin: input !== undefined,
        AttachStdout: true,
        AttachStderr: true,
        Env: ['HOME=/tmp', 'LC_ALL=C.UTF-8', ...rows.map(([name, value]) => `${name}=${value}`)],
        ...(cwd ? { WorkingDir: cwd } : {}),
      })
      .catch(cause => {
        throw lost(owner, argv, messageOf(cause), cause);
      });
    const stream: Duplex = await exec.start({ hijack: true, stdin: input !== undefined });
    if (input !== undefined) stream.end(input);
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    engine.modem.demuxStream(stream, stdout, stderr);
    if (log) tee({ stdout, stderr }, log);
    const closed = Promise.withResolvers<void>();
    for (const event of ['end', 'close', 'error']) stream.once(event, closed.resolve);
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

function lost(owner: string, [file]: Argv, because: string, cause?: unknown): InfraError {
  return new InfraError(
    {
      what: `${owner}: the container of ${file} was lost`,
      because,
      todo: 'see whether the engine is there and what it says (docker info, journalctl -u docker), and whether somebody removed the container; then run again',
    },
    { cause },
  );
}

/**
 * Removes containers whose process is gone. Theirs end by themselves; what is left are those that an engine kept which
 * died before it could remove them.
 */
async function sweepContainers(engine: Engine): Promise<void> {
  const label = [`${labels.namespace}=${await readlink(ownNamespace)}`];
  const all = await engine.listContainers({ all: true, filters: { label } });
  for (const { Id, Labels } of all) {
    if ((await startOf(Number(Labels[labels.pid]))) === Labels[labels.start]) continue;
    await engine
      .getContainer(Id)
      .remove({ force: true })
      .catch(() => undefined);
  }
}
