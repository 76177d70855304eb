import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../core/exec.ts';
import { givenTree, type KernelTree } from '../kernel/source.ts';

const owner = 'faults';
/** Deadline in seconds. Copying and committing 5,000 files takes 2 s. */
const deadline = 60;

/** Files of a tree that the config stage reads: Kconfig files, the scripts that they call, and the files that faults edit. */
const parts = [
  ['-name', 'Kconfig*'],
  ['-name', 'Makefile*'],
  ['-path', './scripts/*'],
  ['-path', './certs/*'],
  ['-path', './kernel/configs/*'],
  ['-path', './arch/arm64/configs/*'],
] as const;

/**
 * A git tree with the kernel files that the config stage reads. One file is edited after the commit. The files are
 * copies: hard links would change the inode times of every file in the store. The tree is among the store's drafts and
 * is removed when this process ends; the next run removes it if this process was killed.
 */
export function editing(file: string, change: (text: string) => string) {
  return async (tree: KernelTree, store: string): Promise<KernelTree> => {
    const path = join(store, 'drafts', `tree-fault-${process.pid}-${randomBytes(4).toString('hex')}`);
    await mkdir(path, { recursive: true });
    process.once('exit', () => rmSync(path, { recursive: true, force: true }));
    const tests = parts.flatMap((part, at) => (at === 0 ? part : ['-o', ...part]));
    const found = await run(['find', '.', '-type', 'f', '(', ...tests, ')', '-print0'], {
      owner,
      deadline,
      cwd: tree.path,
    });
    await run(['xargs', '-0', 'cp', '--parents', `--target-directory=${path}`], {
      owner,
      deadline,
      cwd: tree.path,
      input: found.stdout,
    });
    const who = ['-c', 'user.name=endgoal', '-c', 'user.email=endgoal@localhost'];
    const git = (...args: readonly string[]) =>
      run(['git', '-C', path, ...who, ...args], { owner, deadline });
    await git('init', '--quiet');
    await git('add', '--all', '--force');
    await git('commit', '--quiet', '--message=as it came');
    await writeFile(join(path, file), change(await readFile(join(path, file), 'utf8')));
    return givenTree(path);
  };
}
