import { readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../exec.ts';
import { openStore } from './store.ts';

/**
 * Helper that the test of a full disk runs in a mount namespace with small file systems. Arguments: the root of a
 * store, and the root of a store on a file system with few inodes. TMPDIR is small, too. Prints JSON: the message of
 * each way of running out of space, and the remaining content of the store.
 */
const [, , root = '', crowded = ''] = process.argv;
const store = openStore(root);
const megabyte = Buffer.alloc(1 << 20);
const tooMuch = Array.from({ length: 8 }, () => megabyte);

async function failureOf(making: Promise<unknown>): Promise<string> {
  try {
    await making;
    return 'it was made';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

await store.entry('kernel', 'small', folder => writeFile(join(folder, 'Image'), 'kept'));
const said = {
  written: await failureOf(
    store.entry('kernel', 'written', folder => writeFile(join(folder, 'Image'), tooMuch), { room: 3 << 20 }),
  ),
  copied: await failureOf(
    store.entry('kernel', 'copied', async folder => {
      await writeFile(join(folder, 'Image'), megabyte);
      for (const name of ['vmlinux', 'objects', 'more', 'still more']) {
        await run(['cp', 'Image', name], { owner: 'build', deadline: 10, cwd: folder });
      }
    }),
  ),
  compiled: await failureOf(
    store.entry('kernel', 'compiled', folder =>
      run(['gcc', '-c', '-x', 'c', '-', '-o', 'a.o'], {
        owner: 'build',
        deadline: 10,
        cwd: folder,
        input: `char a[${8 << 20}] = { 1 };\n`,
      }).then(() => undefined),
    ),
  ),
  temporary: await failureOf(
    store.entry('kernel', 'temporary', () =>
      run(['dd', 'if=/dev/zero', `of=${join(tmpdir(), 'cc.s')}`, 'bs=1M', 'count=2', 'status=none'], {
        owner: 'build',
        deadline: 10,
      }).then(() => undefined),
    ),
  ),
  crowded: await failureOf(
    openStore(crowded).entry('kernel', 'crowded', async folder => {
      for (let file = 0; file < 40; file++) await writeFile(join(folder, String(file)), '');
    }),
  ),
  begun: await failureOf(
    store.entry('kernel', 'begun', () => Promise.reject(new Error('begun')), { room: 64 << 20 }),
  ),
};
const again = await store.entry('kernel', 'small', () => Promise.reject(new Error('made again')));
process.stdout.write(
  JSON.stringify({ said, lost: again.made, drafts: await readdir(join(store.root, 'drafts')) }),
);
