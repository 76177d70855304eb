import { InfraError } from '../../core/errors.ts';
import type { Argv, Finished, RunSetting, Started } from '../../core/exec.ts';
import { loadTestcontainers, openEngine } from './engine.ts';
import { insideOf } from './inside.ts';
import { openLifeline } from './lifeline.ts';
import { ownLabels, sweepContainers } from './ownership.ts';

/** Specification of a container. It has no network and no capabilities, and its root file system is read-only. */
export interface ContainerSpec {
  /** The caller, as named in errors. */
  readonly owner: string;
  /** Name of an image that the engine has. Images are never pulled. */
  readonly image: string;
  /** User and group id of every process in it. */
  readonly user: { readonly uid: number; readonly gid: number };
  /** Files and folders of the workstation, mounted at the same paths. */
  readonly mounts: readonly { readonly path: string; readonly writable: boolean }[];
  readonly limits: {
    /** Memory limit in GiB. */
    readonly memory: number;
    readonly processors: number;
    readonly processes: number;
  };
}

/** A running command in a container. `kill` ends the whole container, unless the command has ended. */
export type StartedInside = Pick<Started, 'stdout' | 'stderr' | 'exited' | 'kill'>;

/** A running container. It runs only the commands passed to `run`. Disposing it ends and removes it. */
export interface Container extends AsyncDisposable {
  readonly id: string;
  start(argv: Argv, setting: Inside): Promise<StartedInside>;
  /** Like `run` of exec.ts. A command that exceeds its deadline or is aborted ends the container. */
  run(argv: Argv, setting: Inside & RunSetting): Promise<Finished>;
}

/** Options of a process in a container. It does not inherit the environment of this process. */
type Inside = Pick<RunSetting, 'owner' | 'cwd' | 'env' | 'log' | 'input'>;

const lifelineInside = '/run/endgoal-lifeline';

/**
 * Starts a container. It runs until it is disposed or this process ends, also by SIGKILL. Throws Unavailable without an
 * engine, InfraError if the engine cannot start it.
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
    // Removes a container that was created but did not start.
    await engine
      .getContainer(name)
      .remove({ force: true })
      .catch(() => undefined);
    throw new InfraError(
      {
        code: 'container.not-started',
        what: `${spec.owner}: the container engine could not start a container of ${spec.image}`,
        because: cause instanceof Error ? cause.message : String(cause),
        todo: 'read the messages of the engine: docker info, journalctl -u docker',
      },
      { cause },
    );
  }
}
