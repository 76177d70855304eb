import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSettings } from '../settings.ts';
import { openStore } from '../store.ts';
import { compareWithConf } from './compare.ts';

const settings = readSettings();

/** A tree that is there already: unit tests fetch none. */
async function findTree(): Promise<string | undefined> {
  if (settings.kernelSrc) return settings.kernelSrc;
  const [entry] = await openStore(settings.store).list('source');
  const tree = entry && join(entry.path, 'tree');
  return tree !== undefined && existsSync(join(tree, 'Kconfig')) ? tree : undefined;
}

test("endgoal calculates what the kernel's own conf does", { timeout: 300_000 }, async ({ skip }) => {
  const tree = await findTree();
  if (tree === undefined) return skip('no kernel tree is here: set KERNEL_SRC, or let npm test fetch one');
  const source = {
    tree,
    arch: 'arm64',
    makeVariables: ['CROSS_COMPILE=aarch64-linux-gnu-'],
    cache: join(settings.store, 'kconfig'),
  };
  const sampled = (name: string) => !['allmodconfig', 'alldefconfig'].includes(name);
  for await (const { configuration, differences, symbols } of compareWithConf(source, [1], sampled)) {
    expect({ configuration, differences }).toEqual({ configuration, differences: [] });
    expect(symbols).toBeGreaterThan(500);
  }
});
