import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InfraError } from '../errors.ts';
import { until } from '../wait.ts';
import { openStore } from './store.ts';

/**
 * What the test of two containers runs in each: `make` begins an entry, says `making` and ends it once a file `go` is in
 * the store's folder; `want` sweeps, then asks for the same entry; `read` uses an entry and wants another, on a disk that
 * is read-only. All print JSON.
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
  // Gone where another one swept it.
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
