import { createHash } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tree } from '../../contract/profile.ts';
import { InfraError, UserError } from '../../core/errors.ts';
import { run } from '../../core/exec.ts';
import { type Json, keyOf, type Store } from '../../core/store/store.ts';
import { fetchCommit } from './git-source.ts';
import { recordManifest } from './pristine.ts';

/** The origin of a tree, with which the tree is compared. */
export type Origin =
  | { readonly kind: 'package'; readonly package: string; readonly version: string; readonly tarball: string }
  | { readonly kind: 'git'; readonly commit: string }
  /** `refused`: git's message if the folder has a .git that git refuses to open. */
  | { readonly kind: 'folder'; readonly refused?: string };

/** A kernel tree. It is only read. */
export interface KernelTree {
  readonly path: string;
  /** `6.1.192`, from the Makefile. */
  readonly version: string;
  readonly origin: Origin;
  /** Identity of its content, for the store's keys. */
  readonly identity: Json;
}

const owner = 'config';

/** `VERSION`, `PATCHLEVEL` and `SUBLEVEL` of a tree's Makefile. Throws UserError if the folder is not a kernel tree. */
async function treeVersion(path: string): Promise<string> {
  const makefile = await readFile(join(path, 'Makefile'), 'utf8').catch(() => '');
  const field = (name: string) => new RegExp(`^${name} *= *(\\S*)`, 'm').exec(makefile)?.[1];
  const parts = [field('VERSION'), field('PATCHLEVEL'), field('SUBLEVEL')];
  const kconfig = await stat(join(path, 'Kconfig')).catch(() => undefined);
  if (parts.some(part => part === undefined) || !kconfig) {
    throw new UserError({
      code: 'source.not-a-tree',
      what: `config: ${path} is not a kernel tree`,
      because: kconfig ? 'its Makefile has no VERSION, PATCHLEVEL and SUBLEVEL' : 'it has no Kconfig file',
      todo: "give KERNEL_SRC the top folder of a Linux source tree, or leave it out to use Debian's",
    });
  }
  return parts.join('.');
}

/** The tree of a profile. A tree that is not a folder is fetched first. */
export async function profileTree(
  tree: Tree,
  { store, progress }: { readonly store: Store; readonly progress: (doing: string) => void },
): Promise<KernelTree> {
  if ('debian' in tree) return debianTree(store, tree.debian, progress);
  return givenTree('path' in tree ? tree.path : await fetchCommit(store, tree, progress));
}

/** The tree that the user named. A git tree is identified by commit and changes, any other folder by its files' times. */
export async function givenTree(path: string): Promise<KernelTree> {
  const version = await treeVersion(path);
  const git = await openGit(path);
  if (git && 'commit' in git) {
    const { commit } = git;
    return { path, version, origin: { kind: 'git', commit }, identity: await gitIdentity(path, commit) };
  }
  const origin = { kind: 'folder', ...git } as const;
  return { path, version, origin, identity: { path, stamps: await stamps(path) } };
}

/** The checked-out commit of a tree, or git's error. Undefined for a folder that is not a git tree. */
async function openGit(path: string): Promise<{ commit: string } | { refused: string } | undefined> {
  const isHere = await stat(join(path, '.git')).catch(() => undefined);
  if (!isHere) return undefined;
  try {
    const argv = ['git', '-C', path, 'rev-parse', '--verify', 'HEAD'] as const;
    const { exitCode, stdout, stderr } = await run(argv, { owner, deadline: 10, check: false });
    return exitCode === 0 ? { commit: stdout.trim() } : { refused: stderr.split('\n')[0] ?? '' };
  } catch (error) {
    return { refused: error instanceof InfraError ? error.failure.what : String(error) };
  }
}

/** Identity of a git tree: commit, changes since, and untracked files that git does not ignore. */
async function gitIdentity(path: string, commit: string): Promise<Json> {
  const git = (...args: readonly string[]) => run(['git', '-C', path, ...args], { owner, deadline: 60 });
  const changes = await git('diff', 'HEAD');
  const others = await git('ls-files', '--others', '--exclude-standard', '-z');
  const added = await Promise.all(
    others.stdout.split('\0').map(async name => {
      const file = name && (await lstat(join(path, name)).catch(() => undefined));
      return file ? [`${name} ${file.size} ${file.mtimeMs}`] : [];
    }),
  );
  const rows = added.flat().sort();
  return {
    commit,
    changed: hashOf(changes.stdout),
    ...(rows.length > 0 ? { added: hashOf(rows.join('\n')) } : {}),
  };
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

/** Hash of every file's name, size and time: a fast identity for a plain folder. */
async function stamps(path: string): Promise<string> {
  const { stdout } = await run(['find', path, '-type', 'f', '-printf', '%P %s %T@\\n'], {
    owner,
    deadline: 60,
  });
  return hashOf(stdout.split('\n').sort().join('\n'));
}

/**
 * Debian's source package with this name, unpacked in the store with its tarball and a manifest of every file. apt fetches
 * it and checks its signature. Its version stays the same until it is removed from the store.
 */
export async function debianTree(
  store: Store,
  name: string,
  progress: (doing: string) => void,
): Promise<KernelTree> {
  const stored = (await store.list('source')).find(
    row => (row.inputs as { readonly package?: string }).package === name,
  );
  const inputs = stored?.inputs ?? { package: name, version: await candidate(name) };
  const { version } = inputs as { readonly version: string };
  const entry = await store.entry('source', inputs, folder => unpack(name, version, folder, progress), {
    sealed: ['source.tar.xz', 'tree.manifest'],
  });
  const tarball = join(entry.path, 'source.tar.xz');
  const path = join(entry.path, 'tree');
  return {
    path,
    version: await treeVersion(path).catch(cause => {
      throw new InfraError(
        {
          code: 'source.damaged',
          what: `config: ${name} ${version} in the store is damaged`,
          because: `${path} is no kernel tree any more: its Makefile or Kconfig is gone`,
          todo: `rm -r ${entry.path}; the next run fetches and unpacks it again`,
        },
        { cause },
      );
    }),
    origin: { kind: 'package', package: name, version, tarball },
    identity: { package: name, version, key: keyOf(inputs) },
  };
}

async function candidate(name: string): Promise<string> {
  const { stdout } = await run(['apt-cache', 'show', '--no-all-versions', name], {
    owner,
    deadline: 20,
    check: false,
  });
  const version = /^Version: (.+)$/m.exec(stdout)?.[1];
  if (version) return version;
  throw new InfraError({
    code: 'source.unknown-package',
    what: `config: apt knows no package ${name}`,
    because: 'its package lists are empty or old, or this is not Debian',
    todo: 'run `apt-get update` (npm run setup does it), or give a tree of your own with KERNEL_SRC=DIR',
  });
}

async function unpack(
  name: string,
  version: string,
  folder: string,
  progress: (doing: string) => void,
): Promise<void> {
  const scratch = join(folder, 'scratch');
  await mkdir(scratch);
  progress(`fetching ${name} ${version} with apt`);
  const asRoot = process.getuid?.() === 0 ? ['-o', 'APT::Sandbox::User=root'] : [];
  await run(['apt-get', ...asRoot, 'download', `${name}=${version}`], {
    owner,
    deadline: 600,
    cwd: scratch,
  }).catch(error => {
    throw error instanceof InfraError ? notFetched(name, version, error) : error;
  });
  const deb = await theOne(scratch, /\.deb$/);
  progress(`unpacking ${deb}`);
  await run(['dpkg-deb', '-x', deb, join(scratch, 'deb')], { owner, deadline: 120 });
  const tarball = join(folder, 'source.tar.xz');
  await rename(await theOne(join(scratch, 'deb/usr/src'), /\.tar\.xz$/), tarball);
  progress(`unpacking ${name} ${version}`);
  await mkdir(join(scratch, 'tree'));
  await run(['tar', '-xJf', tarball, '-C', join(scratch, 'tree'), '--no-same-owner'], {
    owner,
    deadline: 600,
  });
  const tree = join(folder, 'tree');
  await rename(await theOne(join(scratch, 'tree'), /^linux/), tree);
  await rm(scratch, { recursive: true });
  progress('noting the checksum of every file');
  await recordManifest(tree, join(folder, 'tree.manifest'));
}

function notFetched(name: string, version: string, error: InfraError): InfraError {
  const { lastLine } = error.failure;
  return new InfraError(
    {
      code: 'source.not-fetched',
      what: `config: apt could not fetch ${name} ${version}`,
      ...(lastLine ? { lastLine } : {}),
      because:
        'the mirror is unreachable, the package lists are old, or the mirror has only a newer version: the store needs the version of its first fetch',
      todo: `run \`apt-get update\` and try again; npm test takes today's version once the store's folder source/ is removed; or give a tree of your own with KERNEL_SRC=DIR`,
    },
    { cause: error },
  );
}

async function theOne(folder: string, name: RegExp): Promise<string> {
  const found = (await readdir(folder)).find(file => name.test(file));
  if (found) return join(folder, found);
  throw new InfraError({
    code: 'source.incomplete',
    what: `config: the source package has no ${name.source} in ${folder}`,
    todo: 'give a tree of your own with KERNEL_SRC=DIR',
  });
}
