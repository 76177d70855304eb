import { readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { profileNamed } from '../../app/project/project.ts';
import type { Base as NamedBase, Profile } from '../../contract/profile.ts';
import { fragmentsFor, pathOf, policiesFor } from '../../contract/profile.ts';
import type { Settings } from '../../contract/settings.ts';
import { UserError } from '../../core/errors.ts';
import { openStore } from '../../core/store/store.ts';
import type { Base } from '../../kconfig/explain/subject.ts';
import { type Merged, mergeFragments, parseFragments } from '../../kconfig/fragment.ts';
import type { KconfigModel } from '../../kconfig/model.ts';
import { readBase } from '../../parts/kernel/kconfig-base.ts';
import { type KconfigSource, loadKconfig } from '../../parts/kernel/kconfig-host.ts';
import { profileTree } from '../../parts/kernel/source.ts';
import { toolchain } from '../../parts/toolchain/named.ts';
import { optionsToKeep } from '../../policy/keep.ts';
import { here } from '../here.ts';

/** The options of every subcommand: a profile, or any fragments on any tree. */
export interface SubjectOptions {
  readonly tree?: string;
  readonly arch?: string;
  readonly profile?: string;
  readonly fragment?: readonly string[];
  readonly base?: string;
  readonly make?: readonly string[];
}

/** A tree with its model, and the requests. */
export interface CliSubject {
  readonly model: KconfigModel;
  readonly base: Base;
  readonly merged: Merged;
  /** The tree's version: `6.1.192`. */
  readonly version: string;
  readonly tree: string;
  readonly arch: string;
  /** Undefined if fragments were named instead. */
  readonly profile: Profile | undefined;
  /** Name for the output: `vault-guest` or `2 fragments`. */
  readonly name: string;
}

/** The tree, architecture and toolchain of the options. */
export async function readSource(options: SubjectOptions): Promise<KconfigSource> {
  const settings = here().settings;
  const profile = profileNamed(options.profile ?? settings.profile);
  const arch = options.arch ?? profile.arch;
  return {
    tree: await findTree(options, settings, profile),
    arch,
    ...(await compiling(options, settings, arch)),
    cache: join(settings.store, 'kconfig'),
  };
}

/** Reads the tree and the fragments of the options. Throws SyntaxFault or TreeFault for errors in them. */
export async function readSubject(options: SubjectOptions): Promise<CliSubject> {
  const settings = here().settings;
  const profile = profileNamed(options.profile ?? settings.profile);
  const source = await readSource(options);
  const { tree, arch } = source;
  const { model, answers } = await loadKconfig(source);
  const version = answers.env['KERNELVERSION'] ?? '';
  const named = options.fragment ?? [];
  const files =
    named.length > 0 ? named.map(file => resolve(file)) : fragmentsFor(profile, version).map(pathOf);
  const base = await readBase(
    model,
    baseNamed(options.base, named.length > 0 ? 'allnoconfig' : profile.base),
    { tree, arch },
  );
  return {
    model,
    base: { ...base, keep: optionsToKeep(await policiesFor(profile, tree)) },
    merged: await readFragments(files),
    version,
    tree,
    arch,
    profile: named.length > 0 ? undefined : profile,
    name: named.length > 0 ? nameOf(named) : profile.name,
  };
}

/** Names at most three fragments, to keep the following figure visible. */
const nameOf = (named: readonly string[]) =>
  named.length <= 3 ? named.join(', ') : `${named.length} fragments`;

async function findTree({ tree }: SubjectOptions, settings: Settings, profile: Profile): Promise<string> {
  const given = tree === undefined ? settings.kernelSrc : resolve(tree);
  if (given !== undefined) return given;
  const found = await profileTree(profile.tree, {
    store: openStore(settings.store),
    progress: doing => process.stderr.write(`${doing}\n`),
  });
  return found.path;
}

/** The toolchain of the settings for the profile's architecture. For any other one, the workstation's compiler. */
async function compiling(
  { make }: SubjectOptions,
  settings: Settings,
  arch: string,
): Promise<Pick<KconfigSource, 'makeVariables' | 'toolchain'>> {
  if (make) return { makeVariables: make };
  if (arch !== 'arm64') return { makeVariables: [] };
  const named = await toolchain(settings, {
    owner: 'kconfig',
    store: openStore(settings.store),
    progress: doing => process.stderr.write(`${doing}\n`),
  });
  return { makeVariables: named.makeVariables, toolchain: named };
}

function baseNamed(name: string | undefined, otherwise: NamedBase): NamedBase {
  if (name === undefined) return otherwise;
  if (name === 'allnoconfig') return name;
  return /^\w+$/.test(name) && name.endsWith('defconfig') ? { defconfig: name } : { file: resolve(name) };
}

async function readFragments(files: readonly string[]): Promise<Merged> {
  const sources = await Promise.all(
    files.map(async file => {
      const text = await readFile(file, 'utf8').catch(cause => {
        throw new UserError(
          {
            code: 'kconfig.file-unreadable',
            what: `kconfig: ${file} can't be read`,
            because: String(cause),
            todo: 'name an existing fragment',
          },
          { cause },
        );
      });
      return { text, file: shorten(file) };
    }),
  );
  return mergeFragments(parseFragments(sources));
}

/** Shortens a path below the current folder to a relative one. */
function shorten(file: string): string {
  const path = relative(process.cwd(), file);
  return path.startsWith('..') ? file : path;
}
