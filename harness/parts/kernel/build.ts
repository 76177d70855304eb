import { mkdir, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InfraError } from '../../core/errors.ts';
import { type Finished, run } from '../../core/exec.ts';
import type { Json, Store } from '../../core/store/store.ts';
import type { Workshop } from '../toolchain/toolchain.ts';
import { familyOf, keepBuildFolder, nearestBuildFolder } from './build-folder.ts';
import { type CacheMode, type CompilerCache, openCompilerCache } from './ccache.ts';
import { type BuildInputs, byHand, fixedStamps, hostFlagsOf, makeArgv } from './make-command.ts';
import { type BuildMetadata, checksumsOfInputs, sha256, takeOutputs } from './metadata.ts';
import { countSteps, stepOf } from './progress.ts';
import { shownUrl } from './shared-cache.ts';

/** A finished build: its files in the store. */
export interface BuiltKernel {
  readonly image: string;
  readonly systemMap: string;
  readonly vmlinux: string;
  /** The .config after the build. */
  readonly dotconfig: string;
  readonly metadata: BuildMetadata;
  /** Key in the store, and whether this run built it. */
  readonly key: string;
  readonly made: boolean;
  /** Damaged files of a stored kernel, which was therefore built again. */
  readonly damaged: readonly string[];
}

/** The build failed. The log has the output of make. */
export class BuildBroke extends Error {
  readonly log: string;
  constructor(log: string) {
    super('make failed');
    this.log = log;
  }
}

/** Deadline in seconds. A cold build on two cores takes 6 to 8 minutes. */
const makeDeadline = 3000;
/** Size in bytes of the build folder of a guest kernel. Other kernels need more. */
const room = 250 * 2 ** 20;
/** Messages of a full disk from the programs that make runs. */
const noSpace = /^.*(?:No space left on device|[Dd]isk quota exceeded).*$/m;
/** Message of a full disk from lld, which writes through mmap and gets SIGBUS. */
const noMemoryOfDisk = /^.*\bBus error\b.*$/m;

interface Working {
  readonly store: Store;
  readonly jobs: number;
  /** Name of the profile, for the metadata. */
  readonly profile: string;
  /** URL of a shared compiler cache. */
  readonly ccacheRemote?: string | undefined;
  /** Default `use`. */
  readonly cacheMode?: CacheMode;
  /** Whether to keep the build folder for the next build. Only a few are kept, so a broken one must not replace a good one. */
  readonly keepFolder: boolean;
  /** Log file for all output of make, written as it comes. */
  readonly log: string;
  readonly progress: (doing: string) => void;
  readonly signal: AbortSignal;
}

/** The inputs from which the store's key of this build is computed. */
function buildKey(inputs: BuildInputs): Readonly<Record<string, Json>> {
  const { tree, arch, dotconfig, toolchain } = inputs;
  return {
    recipe: 2,
    tree: tree.identity,
    arch,
    config: sha256(dotconfig),
    toolchain: toolchain.identity,
    makeVariables: toolchain.makeVariables,
    hostFlags: hostFlagsOf(inputs),
  };
}

/**
 * The kernel for these inputs: from the store, or built from a copy of the most similar stored build folder, or built in
 * an empty folder. Throws BuildBroke if make fails, InfraError if make was killed or the disk is full; then it stores
 * nothing.
 */
export async function buildKernel(inputs: BuildInputs, working: Working): Promise<BuiltKernel> {
  const entry = await working.store.entry(
    'kernel',
    buildKey(inputs),
    folder => make(inputs, working, folder),
    { room },
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
    damaged: entry.damaged,
  };
}

async function make(inputs: BuildInputs, working: Working, folder: string): Promise<void> {
  const { tree, arch, dotconfig, toolchain } = inputs;
  const objects = join(folder, 'objects');
  const family = familyOf(buildKey(inputs));
  const nearest = await nearestBuildFolder(working.store, family, dotconfig);
  working.progress(
    nearest ? 'copying the folder of the most similar build' : 'starting from an empty folder',
  );
  if (nearest)
    await run(['cp', '-a', '--reflink=auto', nearest.path, objects], { owner: 'build', deadline: 120 });
  else await mkdir(objects);
  await writeFile(join(objects, '.config'), dotconfig);

  const cache = await openCompilerCache({
    folder: join(working.store.root, toolchain.cacheFolder),
    shared: working.ccacheRemote,
    unused: whyUnused(toolchain),
    tree: tree.path,
    objects,
    mode: working.cacheMode ?? 'use',
  });
  await mkdir(cache.folder, { recursive: true });
  if (cache.note) working.progress(cache.note);
  await using workshop = await toolchain.open({
    owner: 'build',
    source: tree.path,
    writable: [objects, cache.folder],
    jobs: working.jobs,
    signal: working.signal,
  });
  const argv = makeArgv(inputs, working.jobs, objects);
  const count = countSteps(nearest?.steps);
  const result = await runMake(argv, workshop, { ...working, cache, count });
  const use = await cache.use();
  const metadata: BuildMetadata = {
    profile: working.profile,
    tree: tree.identity,
    treeVersion: tree.version,
    inputs: await checksumsOfInputs(inputs),
    outputs: await takeOutputs(objects, arch, folder),
    toolchain: {
      name: toolchain.name,
      identity: toolchain.identity,
      packages: (await toolchain.packages?.()) ?? [],
    },
    command: byHand(argv, toolchain, tree.path),
    steps: nearest ? Math.max(nearest.steps, count.seen()) : count.seen(),
    seconds: result.seconds,
    from: nearest ? 'nearest' : 'empty',
    cache: use,
    notes: [
      ...(cache.note ? [cache.note] : []),
      ...(use.errors > 0
        ? [
            `the shared compiler cache ${shownUrl(working.ccacheRemote ?? '')} failed ${use.errors} times while make ran; what it did not give was compiled here`,
          ]
        : []),
    ],
  };
  await writeFile(join(folder, 'metadata.json'), JSON.stringify(metadata, null, 2));
  if (working.keepFolder)
    await keepBuildFolder(working.store, { objects, family, dotconfig, steps: metadata.steps });
  await rm(objects, { recursive: true, force: true });
}

/** Why a toolchain cannot use a shared compiler cache, regardless of the cache's state. */
function whyUnused({ name, offline, makeVariables }: BuildInputs['toolchain']): string | undefined {
  if (offline) return `${name} sees no network`;
  if (makeVariables.some(variable => variable.includes('=ccache '))) return undefined;
  return 'ccache is missing here; npm run setup brings it';
}

async function runMake(
  argv: Parameters<Workshop['run']>[0],
  workshop: Workshop,
  making: Working & { readonly cache: CompilerCache; readonly count: ReturnType<typeof countSteps> },
): Promise<Finished> {
  const result = await workshop.run(argv, {
    owner: 'build',
    deadline: makeDeadline,
    log: making.log,
    env: { ...fixedStamps, ...making.cache.env },
    signal: making.signal,
    check: false,
    onLine: line => {
      const step = stepOf(line);
      if (step) making.progress(making.count.next(step));
    },
  });
  if (result.exitCode === 0) return result;
  const full = await whereFull(`${result.stderr}\n${result.stdout}`, making.store.root);
  // The store's error names the file system.
  if (full) throw Object.assign(new Error(full.trim()), { code: 'ENOSPC' });
  if (result.signal) throw ended(result, making.log);
  throw new BuildBroke(`${result.stdout}\n${result.stderr}`);
}

/** The line of a build's output that reports a full disk. */
async function whereFull(said: string, store: string): Promise<string | undefined> {
  const plain = noSpace.exec(said)?.[0];
  if (plain) return plain;
  const { bavail, bsize } = await statfs(store);
  return bavail * bsize < room ? noMemoryOfDisk.exec(said)?.[0] : undefined;
}

function ended({ signal, stdout, stderr, seconds }: Finished, log: string): InfraError {
  return new InfraError({
    code: 'build.make-killed',
    what: `build: make was ended by ${signal} after ${seconds.toFixed(0)} s`,
    lastLine: (stderr || stdout).trimEnd().split('\n').at(-1) || 'no output',
    because: 'the signal came from outside: from the out-of-memory killer, or from a user',
    todo: `look for "Out of memory" in dmesg and build with fewer jobs (JOBS=1); its output is in ${log}`,
  });
}
