import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { InfraError } from '../../core/errors.ts';
import { run } from '../../core/exec.ts';
import type { Store } from '../../core/store/store.ts';

/** Deadline in seconds. Linux' full history has several gigabytes. */
const deadline = 1200;
const owner = 'config';

/**
 * One commit of a git repository, checked out in the store. It is fetched once, without history if the server allows
 * that. Returns the folder. Throws InfraError if git cannot fetch it.
 */
export async function fetchCommit(
  store: Store,
  { git: from, commit }: { readonly git: string; readonly commit: string },
  progress: (doing: string) => void,
): Promise<string> {
  const entry = await store.entry('source', { git: from, commit }, async folder => {
    const tree = join(folder, 'tree');
    const draft = join(folder, 'draft');
    await mkdir(draft);
    progress(`fetching ${commit.slice(0, 12)} of ${from}`);
    const git = (...args: readonly string[]) =>
      run(['git', '-C', draft, ...args], { owner, deadline, check: false });
    await git('init', '--quiet');
    const alone = await git('fetch', '--quiet', '--depth=1', from, commit);
    const all = alone.exitCode === 0 ? alone : await git('fetch', '--quiet', from, '+refs/*:refs/fetched/*');
    const checkout = await git('checkout', '--quiet', '--detach', commit);
    if (checkout.exitCode !== 0) throw notFetched(from, commit, all.stderr || checkout.stderr);
    await rename(draft, tree);
  });
  return join(entry.path, 'tree');
}

function notFetched(from: string, commit: string, stderr: string): InfraError {
  const lastLine = stderr.trim().split('\n').at(-1);
  return new InfraError({
    code: 'source.commit-unavailable',
    what: `config: git could not fetch commit ${commit.slice(0, 12)} of ${from}`,
    ...(lastLine ? { lastLine } : {}),
    because: 'the repository is unreachable, or it lacks this commit',
    todo: `see git's own error: git fetch ${from} ${commit}; or give your own tree: KERNEL_SRC=DIR`,
  });
}
