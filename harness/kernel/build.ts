import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Argv, run } from '../exec.ts';
import type { Json, Store } from '../store.ts';
import type { HostFlags, Toolchain } from '../toolchain/toolchain.ts';
import { familyOf, keepBuildFolder, nearestBuildFolder } from './build-folder.ts';
import { countSteps, stepOf } from './progress.ts';
import type { KernelTree } from './source.ts';

/** All that a kernel is made from; two builds with equal inputs give the same bytes. */
export interface BuildInputs {
  readonly tree: KernelTree;
  /** Value of make's ARCH: `arm64`. */
  readonly arch: string;
  /** The whole .config. */
  readonly dotconfig: string;
  readonly toolchain: Toolchain;
  /** The user's own; the toolchain's come behind them. */
  readonly hostFlags: HostFlags;
}

/** A build that is finished: its files in the store. */
export interface BuiltKernel {
  readonly image: string;
  readonly systemMap: string;
  readonly vmlinux: string;
  /** The .config as the build left it. */
  readonly dotconfig: string;
  readonly metadata: BuildMetadata;
  /** Key in the store, and whether this run made it. */
  readonly key: string;
  readonly made: boolean;
}

/** What answers "how was this made". Kept beside the image. */
export interface BuildMetadata {
  readonly tree: Json;
  readonly treeVersion: string;
  readonly toolchain: { readonly name: string; readonly identity: Json };
  readonly configSha256: string;
  /** Repeats the build by hand in an empty folder that has the .config. */
  readonly command: string;
  /** Compile, assemble, link and generate steps that make announced. */
  readonly steps: number;
  readonly seconds: number;
  /** What it started from: nothing, or the stored folder of a similar build. */
  readonly from: 'empty' | 'nearest';
}

/** The build broke; what make printed is in the log. */
export class BuildBroke extends Error {
  readonly exitCode: number | undefined;
  readonly log: string;
  constructor(log: string, exitCode: number | undefined) {
    super(`make exited with ${exitCode ?? 'a signal'}`);
    this.log = log;
    this.exitCode = exitCode;
  }
}

/** What would else differ from build to build: who, where, when and the how-manieth. */
const fixedStamps = {
  KBUILD_BUILD_TIMESTAMP: 'Thu Jan  1 00:00:00 UTC 1970',
  KBUILD_BUILD_USER: 'endgoal',
  KBUILD_BUILD_HOST: 'endgoal',
  KBUILD_BUILD_VERSION: '1',
  LOCALVERSION: '',
} as const;

/** Seconds; a cold build on two cores takes 6 to 8 minutes. */
const makeDeadline = 3000;

interface Working {
  readonly store: Store;
  readonly jobs: number;
  readonly ccacheRemote?: string | undefined;
  /** Whether the next build may start from this one's folder; a few are kept, and a broken one must not push out a good one. */
  readonly keepFolder: boolean;
  /** Everything make prints goes here as it comes. */
  readonly log: string;
  readonly progress: (doing: string) => void;
  readonly signal: AbortSignal;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** What the user set stands first, so that it is found first. */
function hostFlagsOf({ hostFlags, toolchain }: BuildInputs): Readonly<Record<string, string>> {
  const names = ['HOSTCFLAGS', 'HOSTLDFLAGS'] as const;
  const rows = names.map(name => [
    name,
    [hostFlags[name], toolchain.hostFlags[name]].filter(Boolean).join(' '),
  ]);
  return Object.fromEntries(rows.filter(([, flags]) => flags));
}

/** What the store knows this build by. */
function buildKey(inputs: BuildInputs): Readonly<Record<string, Json>> {
  const { tree, arch, dotconfig, toolchain } = inputs;
  return {
    recipe: 1,
    tree: tree.identity,
    arch,
    config: sha256(dotconfig),
    toolchain: toolchain.identity,
    makeVariables: toolchain.makeVariables,
    hostFlags: hostFlagsOf(inputs),
  };
}

/**
 * The kernel for these inputs: from the store, or built from a copy of the most similar stored build folder, or from
 * nothing. Throws BuildBroke when make fails; then nothing is stored.
 */
export async function buildKernel(inputs: BuildInputs, working: Working): Promise<BuiltKernel> {
  const entry = await working.store.entry('kernel', buildKey(inputs), folder =>
    make(inputs, working, folder),
  );
  const file = (name: string) => join(entry.path, name);
  return {
    image: file('Image'),
    systemMap: file('System.map'),
    vmlinux: file('vmlinux'),
    dotconfig: file('config'),
    metadata: JSON.parse(await readFile(file('metadata.json'), 'utf8')) as BuildMetadata,
    key: entry.key,
    made: entry.made,
  };
}

function makeArgv(inputs: BuildInputs, jobs: number, objects: string): Argv {
  const flags = Object.entries(hostFlagsOf(inputs)).map(([name, value]) => `${name}=${value}`);
  return [
    'make',
    '-C',
    inputs.tree.path,
    `O=${objects}`,
    `ARCH=${inputs.arch}`,
    `-j${jobs}`,
    ...inputs.toolchain.makeVariables,
    ...flags,
    'Image',
  ];
}

async function make(inputs: BuildInputs, working: Working, folder: string): Promise<void> {
  const objects = join(folder, 'objects');
  const family = familyOf(buildKey(inputs));
  const nearest = await nearestBuildFolder(working.store, family, inputs.dotconfig);
  working.progress(
    nearest ? 'copying the folder of the most similar build' : 'starting from an empty folder',
  );
  if (nearest)
    await run(['cp', '-a', '--reflink=auto', nearest.path, objects], { owner: 'build', deadline: 120 });
  else await mkdir(objects);
  await writeFile(join(objects, '.config'), inputs.dotconfig);

  const argv = makeArgv(inputs, working.jobs, objects);
  const count = countSteps(nearest?.steps);
  const { toolchain } = inputs;
  const cache = ccache(working, toolchain);
  await mkdir(cache.CCACHE_DIR, { recursive: true });
  await using workshop = await toolchain.open({
    owner: 'build',
    source: inputs.tree.path,
    writable: [objects, cache.CCACHE_DIR],
    jobs: working.jobs,
    signal: working.signal,
  });
  const result = await workshop.run(argv, {
    owner: 'build',
    deadline: makeDeadline,
    log: working.log,
    env: { ...fixedStamps, ...cache },
    signal: working.signal,
    check: false,
    onLine: line => {
      const step = stepOf(line);
      if (step) working.progress(count.next(step));
    },
  });
  if (result.exitCode !== 0) {
    await rm(objects, { recursive: true, force: true });
    throw new BuildBroke(`${result.stdout}\n${result.stderr}`, result.exitCode);
  }

  const metadata: BuildMetadata = {
    tree: inputs.tree.identity,
    treeVersion: inputs.tree.version,
    toolchain: { name: toolchain.name, identity: toolchain.identity },
    configSha256: sha256(inputs.dotconfig),
    command: byHand(argv, toolchain),
    steps: nearest ? Math.max(nearest.steps, count.seen()) : count.seen(),
    seconds: result.seconds,
    from: nearest ? 'nearest' : 'empty',
  };
  await copyFile(join(objects, 'arch', inputs.arch, 'boot/Image'), join(folder, 'Image'));
  await copyFile(join(objects, 'System.map'), join(folder, 'System.map'));
  await copyFile(join(objects, 'vmlinux'), join(folder, 'vmlinux'));
  await copyFile(join(objects, '.config'), join(folder, 'config'));
  await writeFile(join(folder, 'metadata.json'), JSON.stringify(metadata, null, 2));
  if (working.keepFolder) {
    await keepBuildFolder(working.store, {
      objects,
      family,
      dotconfig: inputs.dotconfig,
      steps: metadata.steps,
    });
  }
  await rm(objects, { recursive: true, force: true });
}

function ccache(working: Working, { cacheFolder }: Toolchain) {
  return {
    CCACHE_DIR: join(working.store.root, cacheFolder),
    CCACHE_COMPILERCHECK: 'content',
    CCACHE_MAXSIZE: '5G',
    ...(working.ccacheRemote ? { CCACHE_REMOTE_STORAGE: working.ccacheRemote } : {}),
  };
}

function byHand(argv: Argv, toolchain: Toolchain): string {
  const env = Object.entries({ ...fixedStamps, ...toolchain.env }).map(
    ([name, value]) => `${name}='${value}'`,
  );
  const words = argv.map(word => (word.startsWith('O=') ? 'O="$PWD"' : / /.test(word) ? `'${word}'` : word));
  return [...env, ...words].join(' ');
}
