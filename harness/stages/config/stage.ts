import './hooks.ts';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunContext } from '../../contract/context.ts';
import type { Base } from '../../contract/profile.ts';
import { fragmentsFor, pathOf, policiesFor, readFragment, shownAs } from '../../contract/profile.ts';
import type { Collecting, StageImplementation, StageSummary } from '../../contract/stage-definition.ts';
import { UserError } from '../../core/errors.ts';
import { giveMemoryBack } from '../../core/heap.ts';
import { now } from '../../core/wait.ts';
import { definedNames } from '../../kconfig/defined.ts';
import { sameValue } from '../../kconfig/diff.ts';
import { type Assignment, parseDotconfig, toConfig } from '../../kconfig/dotconfig.ts';
import type { Explanation } from '../../kconfig/explain/cause.ts';
import { explainRequests } from '../../kconfig/explain/explain.ts';
import { Subject } from '../../kconfig/explain/subject.ts';
import {
  type Conflict,
  type Merged,
  mergeFragments,
  parseFragments,
  type Request,
} from '../../kconfig/fragment.ts';
import { renderDotconfig } from '../../kconfig/write.ts';
import { readImage } from '../../parts/kernel/image.ts';
import { readBase } from '../../parts/kernel/kconfig-base.ts';
import { searchUnknown } from '../../parts/kernel/kconfig-elsewhere.ts';
import { loadKconfig } from '../../parts/kernel/kconfig-host.ts';
import { refuseWithoutConfig } from '../../parts/kernel/no-config.ts';
import { type Comparison, checkPristine } from '../../parts/kernel/pristine.ts';
import { givenTree, type KernelTree, profileTree } from '../../parts/kernel/source.ts';
import { blameText } from '../../parts/kernel/text-fault.ts';
import { toolchain } from '../../parts/toolchain/named.ts';
import { refuseTooOld } from '../../parts/toolchain/too-old.ts';
import { parseCommandLine } from '../../policy/command-line.ts';
import { type Finding, judgePolicies } from '../../policy/judge.ts';
import { optionsToKeep } from '../../policy/keep.ts';
import type { Policy } from '../../policy/policy.ts';
import { type ConfigCheck, judgeConfig } from './judge.ts';
import { policyRules } from './rules/policies.ts';
import { requestRules } from './rules/requests.ts';
import { sourceRules } from './rules/source.ts';
import { configSheets } from './sheets.ts';

/** One request and its result. */
export interface Requested extends Request {
  /** The value in the final .config. `n` if the option is absent. */
  readonly got: string;
}

/** The requests to the configuration, and the resulting configuration. */
export interface ConfigEvidence {
  /** Undefined for a prebuilt kernel, whose .config comes from its image. */
  readonly tree?: Pick<KernelTree, 'path' | 'version' | 'origin'> | undefined;
  readonly base: Base;
  /** Fragments that apply to this version, in their order, by path from the project's folder. */
  readonly fragments: readonly string[];
  readonly requests: readonly Requested[];
  /** Why requests were missed, and the assignments that would meet them. Empty without a tree. */
  readonly unmet: readonly Explanation[];
  readonly conflicts: readonly Conflict[];
  readonly overridden: Merged['overridden'];
  readonly policies: readonly Finding[];
  readonly pristine?: Comparison | undefined;
  /** Number of options in the .config that are not off. */
  readonly options: number;
  /** Seconds. */
  readonly timings: { readonly evaluate?: number };
}

/** A configuration that is ready to build. */
export interface Configured {
  readonly tree: KernelTree | undefined;
  readonly dotconfig: string;
}

type Collected = { readonly evidence: ConfigEvidence; readonly live: Configured };

/** Deadline in seconds, including fetching and unpacking the kernel's source the first time. */
const deadline = 1200;

declare module '../../contract/stages.ts' {
  interface Stages {
    config: { evidence: ConfigEvidence; live: Configured; check: ConfigCheck };
  }
}

export const implementation: StageImplementation<ConfigEvidence, Configured, ConfigCheck> = {
  deadline: () => deadline,
  async collect(context, collecting) {
    const { kernelImage } = context.settings;
    try {
      return await (kernelImage
        ? collectFromImage(context, kernelImage)
        : collectFromTree(context, collecting));
    } catch (error) {
      throw blameText(error, 'config');
    } finally {
      // Return memory to the system: the Kconfig model is large and not used later.
      giveMemoryBack();
    }
  },
  judge: judgeConfig,
  rules: [...sourceRules, ...requestRules, ...policyRules],
  sheets: configSheets,
  summarize: ({ requests = [] }: Partial<ConfigEvidence>): StageSummary => ({
    compared: {
      fragments: Object.fromEntries(
        requests.map(({ symbol, value, file, line }) => [`CONFIG_${symbol}`, `${value} (${file}:${line})`]),
      ),
    },
  }),
};

async function collectFromTree(context: RunContext, { progress, signal }: Collecting): Promise<Collected> {
  const { settings, profile, store, folder, hooks } = context;
  const given = settings.kernelSrc
    ? await givenTree(settings.kernelSrc)
    : await profileTree(profile.tree, { store, progress });
  const tree = (await hooks.tree?.(given, store.root)) ?? given;
  const merged = await readFragments(context, tree.version);
  progress('reading the Kconfig files');
  const began = now();
  const comparing = checkPristine(tree, profile.patches.map(pathOf));
  // Prevents an unhandled rejection: it may fail before it is awaited.
  comparing.catch(() => undefined);
  const compiling = await toolchain(settings, {
    owner: 'config',
    store,
    progress,
    signal,
    arch: profile.arch,
  });
  await refuseTooOld(compiling, tree.path, profile.arch);
  const { model } = await loadKconfig({
    tree: tree.path,
    arch: profile.arch,
    makeVariables: compiling.makeVariables,
    toolchain: compiling,
    cache: join(store.root, 'kconfig'),
  });
  const policies = await policiesFor(profile, tree.path);
  const base = {
    ...(await readBase(model, profile.base, { tree: tree.path, arch: profile.arch })),
    keep: optionsToKeep(policies),
  };
  const { state } = new Subject(model, base, merged.requests);
  const dotconfig = renderDotconfig(model, state);
  const unmet = await searchUnknown(tree.path, explainRequests(model, base, merged.requests));
  const evaluate = now() - began;
  progress('comparing the tree with its origin');
  const pristine = await comparing;
  const assignments = parseDotconfig(dotconfig, '.config');
  const evidence = {
    ...(await evidenceOf(context, merged, assignments, tree.version, policies, definedNames(model))),
    tree: { path: tree.path, version: tree.version, origin: tree.origin },
    pristine,
    unmet,
    timings: { evaluate },
  };
  await writeFile(join(folder, 'config'), dotconfig);
  return { evidence, live: { tree, dotconfig } };
}

/** A prebuilt kernel's configuration, with the same requests and policies. Without a tree there are no explanations. */
async function collectFromImage(context: RunContext, image: string): Promise<Collected> {
  const bytes = await readFile(image).catch(cause => {
    throw new UserError(
      {
        code: 'image.unreadable',
        what: `config: ${image} can't be read`,
        because: String(cause),
        todo: 'set KERNEL_IMAGE to a raw arm64 Image, or leave it out',
      },
      { cause },
    );
  });
  const facts = readImage(bytes);
  const { config, banner } = facts;
  if (config === undefined) throw refuseWithoutConfig(image, bytes.length, facts);
  const version = /^Linux version (\d+\.\d+(?:\.\d+)?)/.exec(banner ?? '')?.[1] ?? '0.0.0';
  const merged = await readFragments(context, version);
  const policies = await policiesFor(context.profile, undefined);
  const assignments = parseDotconfig(config, image);
  const evidence = await evidenceOf(context, merged, assignments, version, policies);
  await writeFile(join(context.folder, 'config'), config);
  return { evidence, live: { tree: undefined, dotconfig: config } };
}

async function readFragments(
  { profile, hooks }: RunContext,
  version: string,
): Promise<Merged & { files: string[] }> {
  const fragments = fragmentsFor(profile, version);
  const texts = await Promise.all(
    fragments.map(async fragment => ({ file: shownAs(fragment), text: await readFragment(fragment) })),
  );
  if (hooks.fragment) texts.push({ file: 'fault.config', text: hooks.fragment });
  return {
    ...mergeFragments(parseFragments(texts)),
    files: fragments.map(shownAs),
  };
}

async function evidenceOf(
  { profile, settings }: RunContext,
  merged: Merged & { readonly files: readonly string[] },
  assignments: readonly Assignment[],
  version: string,
  policies: readonly Policy[],
  knownSymbols?: ReadonlySet<string>,
): Promise<ConfigEvidence> {
  const values = new Map(assignments.map(assignment => [assignment.symbol, assignment]));
  const off = { value: 'n', quoted: false };
  const requests = merged.requests.map(request => {
    const is = values.get(request.symbol) ?? off;
    return { ...request, got: sameValue(request, is) ? request.value : is.value };
  });
  return {
    base: profile.base,
    fragments: merged.files,
    requests,
    unmet: [],
    conflicts: merged.conflicts,
    overridden: merged.overridden,
    policies: judgePolicies(
      { policies, waivers: profile.waivers },
      {
        // A parameter can replace an option, as 8250.nr_uarts replaces SERIAL_8250_RUNTIME_UARTS.
        config: new Map([...toConfig(assignments), ...parseCommandLine(settings.kernelArgs.join(' '))]),
        version,
        today: new Date(),
        requests: new Map(merged.requests.map(request => [request.symbol, request])),
        ...(knownSymbols ? { knownSymbols } : {}),
      },
    ),
    options: assignments.filter(({ value }) => value !== 'n').length,
    timings: {},
  };
}
