import './hooks.ts';
import '../config/stage.ts';
import { copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { RunContext } from '../../contract/context.ts';
import { devicesOn } from '../../contract/profile.ts';
import { readSaved } from '../../contract/saved.ts';
import type { Collecting, StageImplementation } from '../../contract/stage-definition.ts';
import { UserError } from '../../core/errors.ts';
import { type Difference, diffConfigs } from '../../kconfig/diff.ts';
import { parseDotconfig, toConfig } from '../../kconfig/dotconfig.ts';
import { type BuildError, readBuildLog } from '../../klog/build-log.ts';
import { BuildBroke, buildKernel } from '../../parts/kernel/build.ts';
import { type ImageFacts, readImage } from '../../parts/kernel/image.ts';
import type { BuildMetadata } from '../../parts/kernel/metadata.ts';
import { toolchain } from '../../parts/toolchain/named.ts';
import type { Configured } from '../config/stage.ts';
import { summarizeBuild } from './bill.ts';
import { type BuildCheck, judgeBuild } from './judge.ts';
import { buildRules } from './rules/build.ts';
import { buildSheets } from './sheets.ts';

/** A symbol that must be in the image when its option is on. */
export interface PromisedSymbol {
  readonly symbol: string;
  /** Without `CONFIG_`. */
  readonly option: string;
  /** The option's value. Absent without a readable configuration. */
  readonly value?: string | undefined;
  /** Whether this value promises the symbol in the image. */
  readonly on: boolean;
  /** Whether System.map has it. Undefined without a System.map. */
  readonly present?: boolean | undefined;
}

/** Evidence about the kernel to boot. */
export interface BuildEvidence {
  /** The file to boot. Undefined if the build failed. */
  readonly image?: string | undefined;
  readonly bytes: number;
  /** Facts from the bytes of the image. */
  readonly facts: Omit<ImageFacts, 'config'>;
  /** Given by the user instead of built. */
  readonly prebuilt: boolean;
  /** Errors of the build, root cause first. Empty if it succeeded. */
  readonly errors: readonly BuildError[];
  /** The last line of make's output, if make failed. */
  readonly lastLine?: string | undefined;
  /** Options that the build changed in its configuration. */
  readonly drift: readonly Difference[];
  /** Undefined if the build failed. */
  readonly symbols?: readonly PromisedSymbol[] | undefined;
  readonly metadata?: BuildMetadata | undefined;
  /** Key in the store, and whether this run built it. */
  readonly key?: string | undefined;
  readonly made: boolean;
  /** Damaged files of a stored kernel, which was therefore built again. */
  readonly damaged?: readonly string[];
  readonly kernel: { readonly buildId?: string; readonly version?: string };
}

/** A kernel that can be booted. Later stages accept only this type. */
export interface Kernel {
  readonly image: string;
  readonly buildId: string;
  /** The text of its .config. Undefined for a prebuilt kernel without IKCONFIG. */
  readonly config: string | undefined;
}

type Collected = { readonly evidence: BuildEvidence; readonly live: Kernel | undefined };

/** Deadline in seconds. A cold build on two cores takes 6 to 8 minutes, on a busy workstation more. */
const deadline = 3600;

declare module '../../contract/stages.ts' {
  interface Stages {
    build: { evidence: BuildEvidence; live: Kernel; check: BuildCheck };
  }
}

export const implementation: StageImplementation<BuildEvidence, Kernel, BuildCheck> = {
  deadline: () => deadline,
  async collect(context, collecting) {
    const { live: configured } = await collecting.need('config');
    return context.settings.kernelImage
      ? collectPrebuilt(context.settings.kernelImage, context)
      : collectBuild(context, configured, collecting);
  },
  judge: judgeBuild,
  rules: buildRules,
  sheets: buildSheets,
  reread(evidence, folder) {
    const log = evidence.lastLine === undefined ? undefined : readSaved(folder, 'build.log');
    return log ? { ...evidence, errors: readBuildLog(log.toString()) } : evidence;
  },
  summarize: summarizeBuild,
};

async function collectBuild(
  context: RunContext,
  configured: Configured,
  collecting: Collecting,
): Promise<Collected> {
  const { settings, store, folder, hooks, profile } = context;
  if (!configured.tree) throw new Error('a build needs a tree');
  const dotconfig = hooks.dotconfig?.(configured.dotconfig) ?? configured.dotconfig;
  const inputs = {
    tree: configured.tree,
    arch: profile.arch,
    dotconfig,
    toolchain: await toolchain(settings, { owner: 'build', store, ...collecting }),
    hostFlags: settings.hostFlags,
  };
  const log = join(folder, 'build.log');
  try {
    const built = await buildKernel(inputs, {
      store,
      jobs: settings.jobs,
      profile: profile.name,
      ccacheRemote: settings.ccacheRemote,
      keepFolder: settings.fault === undefined,
      log,
      progress: collecting.progress,
      signal: collecting.signal,
    });
    const files = hooks.kernel ? await breakKernel(built, join(folder, 'kernel'), hooks.kernel) : built;
    const kept = await readFile(files.dotconfig, 'utf8');
    const drift = diffConfigs(
      parseDotconfig(configured.dotconfig, 'given'),
      parseDotconfig(kept, files.dotconfig),
    );
    return await collectImage(files.image, files.systemMap, {
      prebuilt: false,
      drift,
      metadata: built.metadata,
      key: built.key,
      made: built.made,
      damaged: built.damaged,
      config: kept,
      promised: promisedSymbols(context),
    });
  } catch (error) {
    if (!(error instanceof BuildBroke)) throw error;
    return { evidence: evidenceOfBroken(error.log), live: undefined };
  }
}

/** The evidence of a failed build, from make's output. */
export function evidenceOfBroken(log: string): BuildEvidence {
  return {
    bytes: 0,
    facts: { format: 'unknown' },
    prebuilt: false,
    errors: readBuildLog(log).filter(({ severity }) => severity === 'error'),
    lastLine: log.trimEnd().split('\n').at(-1),
    drift: [],
    made: true,
    kernel: {},
  };
}

async function breakKernel(
  built: { readonly image: string; readonly systemMap: string; readonly dotconfig: string },
  folder: string,
  breaking: (folder: string) => Promise<void>,
) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const copies = { image: '', systemMap: '', dotconfig: '' };
  for (const name of ['image', 'systemMap', 'dotconfig'] as const) {
    copies[name] = join(folder, basename(built[name]));
    await copyFile(built[name], copies[name]);
  }
  await breaking(folder);
  return copies;
}

async function collectPrebuilt(image: string, context: RunContext): Promise<Collected> {
  return collectImage(image, join(dirname(image), 'System.map'), {
    prebuilt: true,
    drift: [],
    made: false,
    promised: promisedSymbols(context),
  });
}

function promisedSymbols({ profile, settings }: RunContext): { symbol: string; option: string }[] {
  return devicesOn(profile, settings.lane).flatMap(device =>
    device.symbols.map(symbol => ({ symbol, option: device.option })),
  );
}

async function collectImage(
  image: string,
  systemMap: string,
  known: Pick<BuildEvidence, 'prebuilt' | 'drift' | 'metadata' | 'key' | 'made' | 'damaged'> & {
    readonly config?: string;
    readonly promised: readonly { readonly symbol: string; readonly option: string }[];
  },
): Promise<Collected> {
  const { config: given, promised, ...rest } = known;
  const bytes = await readFile(image).catch(cause => {
    throw new UserError(
      {
        code: 'image.unreadable',
        what: `build: ${image} can't be read`,
        because: String(cause),
        todo: 'set KERNEL_IMAGE to a raw arm64 Image, or leave it out',
      },
      { cause },
    );
  });
  const { config: embedded, ...facts } = readImage(bytes);
  const names = await readFile(systemMap, 'utf8').then(symbolsIn, () => undefined);
  const config = given ?? embedded;
  const options = config === undefined ? undefined : toConfig(parseDotconfig(config, image));
  const version = /^Linux version (\S+)/.exec(facts.banner ?? '')?.[1];
  const evidence: BuildEvidence = {
    ...rest,
    image,
    bytes: bytes.length,
    facts,
    errors: [],
    symbols: promised.map(row => {
      const value = options && (options.get(row.option) ?? 'n');
      return { ...row, value, on: value === 'y', present: names?.has(row.symbol) };
    }),
    kernel: {
      ...(facts.buildId ? { buildId: facts.buildId } : {}),
      ...(version ? { version } : {}),
    },
  };
  const { buildId } = facts;
  return { evidence, live: buildId === undefined ? undefined : { image, buildId, config } };
}

/** Names in a System.map: `ffff800008e4a5c0 t virtio_vsock_probe`. */
function symbolsIn(map: string): Set<string> {
  return new Set(map.split('\n').map(line => line.slice(line.lastIndexOf(' ') + 1)));
}
