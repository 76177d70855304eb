import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../core/exec.ts';
import { givenTree, type KernelTree } from '../kernel/source.ts';

const owner = 'faults';
/** Seconds; copying and committing 5,000 files takes 2. */
const deadline = 60;

/** What of a tree the config stage reads: Kconfig files, what they call, and the files that faults edit. */
const parts = [
  ['-name', 'Kconfig*'],
  ['-name', 'Makefile*'],
  ['-path', './scripts/*'],
  ['-path', './certs/*'],
  ['-path', './kernel/configs/*'],
  ['-path', './arch/arm64/configs/*'],
] as const;

/**
 * A git tree with the part of the kernel's that the config stage reads, one file of it edited after the commit. A tree
 * of its own and no hard links: these would change the identity of every file in the store. It goes when this
 * process ends, and lies among the store's drafts, which are swept once a process that was killed is gone.
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
