import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSettings } from '../../contract/settings.ts';
import { treeHere } from '../../parts/kernel/tree-here.ts';
import { compareWithConf } from './compare.ts';

const settings = readSettings();

test("calculates the same values as the kernel's own conf", { timeout: 300_000 }, async ({ skip }) => {
  const tree = await treeHere(settings);
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
