import { dirname, join } from 'node:path';
import { run } from '../../core/exec.ts';
import { changedSince } from './manifest.ts';
import type { KernelTree } from './source.ts';

/** The origin of a tree, with which the tree can be compared. */
export interface ComparableOrigin {
  /** Paths in the tree that differ from the origin, sorted. */
  suspects(): Promise<string[]>;
  /** Writes the origin's version of these paths below an existing folder. Skips paths that the origin lacks. */
  fetch(paths: readonly string[], folder: string): Promise<void>;
}

const owner = 'config';
/** Deadline in seconds. Extracting one file reads the whole tarball: 10 s, on a busy workstation minutes. */
const unpackDeadline = 600;

/** Name of the manifest. It is beside the tarball of a package's tree. */
const manifestName = 'tree.manifest';

/** The origin of a tree, or undefined for a plain folder. */
export function originOf({ path, origin }: KernelTree): ComparableOrigin | undefined {
  if (origin.kind === 'git') return gitOrigin(path, origin.commit);
  return origin.kind === 'package' ? packageOrigin(path, origin.tarball) : undefined;
}

function packageOrigin(tree: string, tarball: string): ComparableOrigin {
  return {
    suspects: () => changedSince(tree, join(dirname(tarball), manifestName)),
    async fetch(paths, folder) {
      const members = paths.map(path => `*/${path.replace(/[*?[\]\\]/g, '\\$&')}`);
      const match = ['--wildcards', '--no-wildcards-match-slash', '--anchored', '--strip-components=1'];
      const argv = [
        'tar',
        '-xf',
        tarball,
        '-C',
        folder,
        '--no-same-owner',
        ...match,
        '--',
        ...members,
      ] as const;
      // tar exits with 2 for a file that was added to the tree, because the tarball lacks it.
      await run(argv, { owner, deadline: unpackDeadline, check: false });
    },
  };
}

function gitOrigin(tree: string, commit: string): ComparableOrigin {
  const git = (...args: readonly string[]) =>
    run(['git', '-C', tree, '--no-optional-locks', '-c', 'core.fsmonitor=false', ...args], {
      owner,
      deadline: 120,
    });
  return {
    async suspects() {
      const status = await git('status', '--porcelain=v1', '-z', '--no-renames', '--untracked-files=all');
      return status.stdout
        .split('\0')
        .filter(row => row !== '')
        .map(row => row.slice('XY '.length))
        .sort();
    },
    async fetch(paths, folder) {
      const known = await git('ls-tree', '-r', '-z', '--name-only', commit, '--', ...paths);
      const present = known.stdout.split('\0').filter(path => path !== '');
      if (present.length === 0) return;
      const archive = join(folder, '..', 'originals.tar');
      await git('archive', '--format=tar', `--output=${archive}`, commit, '--', ...present.map(literal));
      await run(['tar', '-xf', archive, '-C', folder, '--no-same-owner'], { owner, deadline: 120 });
    },
  };
}

const literal = (path: string) => `:(literal)${path}`;
