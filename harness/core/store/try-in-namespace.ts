import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InfraError } from '../errors.ts';
import { until } from '../wait.ts';
import { openStore } from './store.ts';

/**
 * Helper that the test of two containers runs in each of them. `make` begins an entry, prints `making` and finishes
 * when the file `go` exists in the store's folder. `want` sweeps, then requests the same entry. `read` uses one entry
 * and requests another on a read-only disk. All print JSON.
 */
const [, , does = '', root = ''] = process.argv;
const store = openStore(root);
const say = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);

async function make(folder: string): Promise<void> {
  await writeFile(join(folder, 'Image'), 'begun');
  say('making');
  await until(async () => (await readdir(root)).includes('go') || undefined, {
    seconds: 30,
    otherwise: () => new InfraError({ what: 'test: no go', todo: 'look' }),
  });
  // The folder is gone if another process swept it.
  await writeFile(join(folder, 'System.map'), 'ended');
}

async function read(): Promise<void> {
  const kept = await store.entry('kernel', 1, make);
  const failed = await store.entry('kernel', 2, make).catch((error: Error) => error.message);
  say({ made: kept.made, swept: await store.sweep(), failed });
}

async function want(): Promise<void> {
  if (does === 'want') say({ swept: (await store.sweep()).length });
  const { made } = await store.entry('kernel', 1, make);
  say({ made });
}

await (does === 'read' ? read() : want());
