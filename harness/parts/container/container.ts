import { InfraError } from '../../core/errors.ts';
import type { Argv, Finished, RunSetting, Started } from '../../core/exec.ts';
import { loadTestcontainers, openEngine } from './engine.ts';
import { insideOf } from './inside.ts';
import { openLifeline } from './lifeline.ts';
import { ownLabels, sweepContainers } from './ownership.ts';

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

const lifelineInside = '/run/endgoal-lifeline';

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
  const { name } = lifeline;
  try {
    const started = await new Bounded()
      .withPullPolicy(PullPolicy.neverPull())
      .withAutoCleanup(false)
      .withEntrypoint(['cat', lifelineInside])
      .withName(name)
      .withLabels(await ownLabels())
      .withUser(`${spec.user.uid}:${spec.user.gid}`)
      .withNetworkMode('none')
      .withDroppedCapabilities('ALL')
      .withSecurityOpt('no-new-privileges')
      .withTmpFs({ '/tmp': 'rw,exec,nosuid,nodev,mode=1777' })
      .withResourcesQuota({ memory: spec.limits.memory, cpu: spec.limits.processors })
      .withBindMounts(own)
      .start();
    await lifeline.hide();
    return insideOf({ engine, id: started.getId(), cut: lifeline.cut });
  } catch (cause) {
    await lifeline.cut();
    // One that was made and could not be started.
    await engine
      .getContainer(name)
      .remove({ force: true })
      .catch(() => undefined);
    throw new InfraError(
      {
        code: 'container.not-started',
        what: `${spec.owner}: the container engine could not start a container of ${spec.image}`,
        because: cause instanceof Error ? cause.message : String(cause),
        todo: 'see what the engine says: docker info, journalctl -u docker',
      },
      { cause },
    );
  }
}
