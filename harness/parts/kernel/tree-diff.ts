import { lstat, readFile, readlink } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { run } from '../../core/exec.ts';

const owner = 'config';

/** A file of a tree that differs from its expected content. */
export interface Change {
  readonly path: string;
  readonly kind: 'changed' | 'added' | 'removed';
  /** Unified diff from the expected to the actual content. */
  readonly diff: string;
}

/** Compares these files between a folder with the expected content and the tree. Returns those that differ. */
export async function diffFiles(expected: string, tree: string, paths: readonly string[]): Promise<Change[]> {
  const changes: Change[] = [];
  for (const path of paths) {
    const [from, to] = [join(expected, path), join(tree, path)];
    const [was, is] = [await contentOf(from), await contentOf(to)];
    if (was && is && was.link === is.link && was.bytes.equals(is.bytes)) continue;
    const diff =
      was?.link || is?.link ? diffLinks(path, was, is) : await diffTexts(path, was && from, is && to);
    changes.push({ path, kind: !was ? 'added' : is ? 'changed' : 'removed', diff });
  }
  return changes;
}

interface Content {
  /** Whether the entry is a link, whose bytes are its target. */
  readonly link: boolean;
  readonly bytes: Buffer;
}

async function contentOf(file: string): Promise<Content | undefined> {
  const stat = await lstat(file).catch(() => undefined);
  if (!stat) return undefined;
  const link = stat.isSymbolicLink();
  return { link, bytes: link ? Buffer.from(await readlink(file)) : await readFile(file) };
}

async function diffTexts(path: string, from: string | undefined, to: string | undefined): Promise<string> {
  const nothing = '/dev/null';
  const labels = ['--label', from ? `a/${path}` : nothing, '--label', to ? `b/${path}` : nothing];
  const argv = ['diff', '-u', ...labels, from ?? nothing, to ?? nothing] as const;
  return (await run(argv, { owner, deadline: 30, check: false })).stdout;
}

function diffLinks(path: string, was: Content | undefined, is: Content | undefined): string {
  const line = (sign: string, content: Content | undefined) =>
    content ? [`${sign}${content.link ? `link to ${content.bytes.toString()}` : 'a file'}`] : [];
  return [`--- a/${path}`, `+++ b/${path}`, ...line('-', was), ...line('+', is), ''].join('\n');
}

/** Paths that a patch changes, without the leading `a/` and `b/`. */
export function pathsInPatch(text: string): string[] {
  const headers = text.matchAll(/^(?:---|\+\+\+) (?:[ab]\/)?([^\t\n]+)/gm);
  const paths = Array.from(headers, ([, path]) => path ?? '').filter(path => path !== '/dev/null');
  return [...new Set(paths)].sort();
}

/** Applies a patch to files below a folder. Throws UserError if it does not apply. */
export async function applyPatch(patch: string, folder: string): Promise<void> {
  if (!isAbsolute(patch)) throw new Error(`${patch} is not an absolute path`);
  const argv = [
    'patch',
    '--strip=1',
    '--force',
    '--fuzz=0',
    '--no-backup-if-mismatch',
    '--input',
    patch,
  ] as const;
  const { exitCode, stdout } = await run(argv, { owner, deadline: 30, cwd: folder, check: false });
  if (exitCode === 0) return;
  throw new UserError({
    code: 'config.patch-does-not-apply',
    what: `config: declared patch ${patch} doesn't fit the tree's origin`,
    because: stdout.trimEnd(),
    todo: 'make the patch anew against this version of the tree, or take it out of the profile',
  });
}
