import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { run } from '../../core/exec.ts';
import { type KconfigHost, MissingProbes } from '../../kconfig/host.ts';
import type { KconfigModel } from '../../kconfig/model.ts';
import { parseKconfig } from '../../kconfig/parser.ts';
import type { Toolchain, Workshop } from '../toolchain/toolchain.ts';
import { withoutKbuild } from '../workstation/kbuild-variables.ts';
import { type Answers, keyOfAnswers, readAnswers, writeAnswers } from './kconfig-answers.ts';
import { runProbes } from './kconfig-probes.ts';
import { blameRange } from './kconfig-range.ts';
import { noUserspace } from './make-command.ts';

/** The tree to read, its architecture and its compiler. */
export interface KconfigSource {
  /** Absolute path of the tree's top folder. */
  readonly tree: string;
  /** make's ARCH. */
  readonly arch: string;
  /** Variables for make's command line: `CROSS_COMPILE=…`, `LLVM=1`, `CC=…`. A `ccache` before a compiler is removed. */
  readonly makeVariables: readonly string[];
  /** Where the compiler runs. Default: this workstation. */
  readonly toolchain?: Pick<Toolchain, 'identity' | 'env' | 'open'>;
  /** Folder for the answers of `$(shell)`. It may be removed at any time. */
  readonly cache: string;
  /** Deadline of one `$(shell)` in seconds. Default 30. */
  readonly probeDeadline?: number;
}

/** A tree's model, and the answers from which it was read. */
export interface LoadedKconfig {
  readonly model: KconfigModel;
  readonly answers: Answers;
}

const owner = 'config';
const defaultProbeDeadline = 30;
const confDeadline = 180;

/**
 * Reads a kernel tree's Kconfig files. `$(shell)` commands run once for each tree and toolchain. Throws
 * SyntaxFault or TreeFault for errors in the files, UserError for a folder that is not a kernel tree or not clean,
 * InfraError for a probe that hangs or missing tools.
 */
export async function loadKconfig(source: KconfigSource): Promise<LoadedKconfig> {
  refuseOtherFolders(source);
  await mkdir(source.cache, { recursive: true });
  const path = join(source.cache, `${keyOfAnswers(source)}.json`);
  const known = await readAnswers(path);
  const model = known && parse(source, known, new Map());
  if (known && model && !(model instanceof MissingProbes)) return { model, answers: known };
  const folder = await mkdtemp(join(source.cache, 'work-'));
  try {
    await using workshop = await openWorkshop(source, folder);
    return await askAll({ source, workshop, folder, path }, known);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const thisMachine: Workshop = {
  run: (argv, setting) => run(argv, { ...setting, env: { ...withoutKbuild(), ...setting.env } }),
  [Symbol.asyncDispose]: async () => undefined,
};

async function openWorkshop({ tree, toolchain }: KconfigSource, folder: string): Promise<Workshop> {
  if (!toolchain) return thisMachine;
  return toolchain.open({ owner, source: tree, writable: [folder], jobs: availableParallelism() });
}

/** Where probes run. */
interface Asking {
  readonly source: KconfigSource;
  readonly workshop: Workshop;
  /** Writable folder of the probes, removed afterwards. */
  readonly folder: string;
  /** Where the answers are stored. */
  readonly path: string;
}

/** Repeats until no `$(shell)` is unanswered: some commands contain the output of others. */
async function askAll(asking: Asking, known: Answers | undefined): Promise<LoadedKconfig> {
  let answers = known ?? { env: await askMake(asking), shell: {} };
  const files: Files = new Map();
  for (;;) {
    await writeAnswers(asking.path, answers);
    const missing = parse(asking.source, answers, files);
    if (!(missing instanceof MissingProbes)) return { model: missing, answers };
    const { source, workshop, folder } = asking;
    const deadline = source.probeDeadline ?? defaultProbeDeadline;
    const probing = { owner, workshop, folder, env: answers.env, deadline };
    const printed = await runProbes(probing, missing.commands);
    answers = { ...answers, shell: { ...answers.shell, ...printed } };
  }
}

/** Caches texts of the tree's files (undefined if missing), because each round of answers reads the tree again. */
type Files = Map<string, string | undefined>;

function parse(source: KconfigSource, answers: Answers, files: Files): KconfigModel | MissingProbes {
  try {
    return parseKconfig(hostOf(source, answers, files));
  } catch (error) {
    if (error instanceof MissingProbes) return error;
    throw blameRange(error, source.tree, answers.env['KERNELVERSION'] ?? '');
  }
}

function hostOf({ tree }: KconfigSource, { env, shell }: Answers, files: Files): KconfigHost {
  return {
    env: { ...(process.env as Record<string, string>), ...(withoutKbuild() as object), ...env },
    shell: command => (Object.hasOwn(shell, command) ? shell[command] : undefined),
    readFile: path => {
      if (!files.has(path)) files.set(path, readText(path.startsWith('/') ? path : `${tree}/${path}`));
      return files.get(path);
    },
  };
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

function refuseOtherFolders({ tree, arch }: KconfigSource): void {
  if (!existsSync(join(tree, 'Kconfig')) || !existsSync(join(tree, 'scripts/kconfig'))) {
    throw new UserError({
      code: 'source.not-a-tree',
      what: `config: ${tree} is not a kernel tree`,
      because: 'it has no Kconfig file and scripts/kconfig',
      todo: 'give the top folder of a Linux source tree',
    });
  }
  const folder = arch === 'x86_64' || arch === 'i386' ? 'x86' : arch;
  if (!existsSync(join(tree, 'arch', folder, 'Kconfig'))) {
    throw new UserError({
      code: 'source.no-architecture',
      what: `config: ${tree} is no tree for ${arch}`,
      because: `it has no arch/${folder}/Kconfig`,
      todo: "give make's ARCH of an architecture that the tree has, or another tree",
    });
  }
  const left = ['.config', 'include/config', `arch/${folder}/include/generated`];
  const found = left.find(path => existsSync(join(tree, path)));
  if (found) {
    throw new UserError({
      code: 'source.not-clean',
      what: `config: ${tree} is not clean: somebody built in it`,
      because: `it has ${found}; kbuild builds in another folder only from a tree without that`,
      todo: `make -C ${tree} ARCH=${arch} mrproper (which removes .config, too), or give a clean one: git -C ${tree} worktree add ../clean`,
    });
  }
}

/** make's own variables, which do not affect the kernel. */
const ofMake = new Set([
  'MAKEFLAGS',
  'MAKELEVEL',
  'MFLAGS',
  'MAKEOVERRIDES',
  'PWD',
  'OLDPWD',
  'Q',
  'SHLVL',
  '_',
]);

/**
 * Value of `$(Q)`, which precedes every command of kbuild. With the `+`, make runs it even under `make -n`: it saves the
 * environment, and executes only calls of other Makefiles. `conf` is not built.
 */
const printEnvironment = 'Q=+@env -0 >"$$ENDGOAL_PRINT_TO"; $(if $(filter %/conf,$<),true) ';

/** The environment that the tree's Makefiles pass to Kconfig, obtained from make itself. */
async function askMake({ source, workshop, folder }: Asking): Promise<Record<string, string>> {
  const printed = join(folder, 'environment');
  const args = [...makeArguments(source, folder), printEnvironment, 'listnewconfig'];
  await workshop.run(['make', '-n', '-s', ...args], {
    owner,
    deadline: confDeadline,
    env: { ENDGOAL_PRINT_TO: printed },
  });
  const rows = (await readPrinted(source, printed)).split('\0').filter(row => row.includes('='));
  const pairs = rows.map(row => [row.slice(0, row.indexOf('=')), row.slice(row.indexOf('=') + 1)] as const);
  return Object.fromEntries(
    pairs.filter(
      ([name, value]) => process.env[name] !== value && !ofMake.has(name) && !name.startsWith('ENDGOAL_'),
    ),
  );
}

async function readPrinted({ tree }: KconfigSource, file: string): Promise<string> {
  return readFile(file, 'utf8').catch(cause => {
    throw new UserError(
      {
        code: 'source.no-kconfig-environment',
        what: `config: make listnewconfig in ${tree} gives no environment to Kconfig`,
        because: 'no recipe of its Makefiles begins with $(Q), as those of every kernel do',
        todo: 'give a tree with the Makefile and scripts/kconfig/Makefile of Linux',
      },
      { cause },
    );
  });
}

/** Probes run without ccache, because its entries for them would never be used again. */
const withoutCache = (variable: string) => variable.replace(/=ccache /, '=');

/** make's arguments for a build folder outside the tree. */
export function makeArguments({ tree, arch, makeVariables }: KconfigSource, folder: string): string[] {
  return ['-C', tree, `O=${folder}`, `ARCH=${arch}`, ...makeVariables.map(withoutCache), noUserspace];
}
