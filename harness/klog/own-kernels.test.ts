import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scanKernelLog } from './scanner.ts';

/** Consoles of profile vault-guest's own kernel, from the first byte to the last: seeded faults, and a green run. */
const logs: readonly (readonly [file: string, titles: readonly string[]])[] = [
  ['green.log', []],
  ['no-root.log', ['kernel panic: VFS: Unable to mount root fs on unknown-block(NUM,NUM)']],
  ['no-init.log', ['kernel panic: Requested init /sbin/vault-init failed (error -NUM).']],
  ['init-killed.log', ['kernel panic: Attempted to kill init!']],
];

describe('consoles of our own kernels have these incidents', () => {
  it.each(logs)('%s', (file, titles) => {
    const incidents = scanKernelLog(readFileSync(join(import.meta.dirname, 'samples', file)));
    expect(incidents.map(({ title }) => title)).toEqual(titles);
    for (const { panicked, garbled, cut } of incidents) {
      expect({ panicked, garbled, cut }).toEqual({ panicked: true, garbled: false, cut: false });
    }
  });
});
