import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { summariesOf } from '../dev/loaded.ts';
import { environmentOf } from './environment.ts';
import type { SavedRun } from './record.ts';

const head = {
  id: '20261121-174500-a1b2',
  startedAt: '2026-11-21T17:45:00.000Z',
  profile: 'vault-guest',
  lane: 'qemu',
  toolchain: 'container-gcc',
  chain: ['config', 'build'],
} as const;

function built(metadata: unknown): SavedRun {
  const evidence = { kernel: { version: '6.1.192' }, metadata };
  const outcomes = { build: { state: 'judged', evidence, verdicts: [], seconds: 1 } } as const;
  return {
    folder: '/reports/runs/20261121-174500-a1b2',
    head,
    events: [],
    testRun: undefined,
    outcomes,
    summaries: summariesOf(outcomes),
  };
}

/** Returns the rows that do not depend on the workstation of the test. */
async function rowsOf(run: SavedRun) {
  const { endgoal: _, host: __, node: ___, ...rows } = await environmentOf(run);
  return rows;
}

test('names the compiler by name, versions and the checksum of its image', async () => {
  const identity = {
    compiler: 'aarch64-linux-gnu-gcc (Debian 12.2.0-14) 12.2.0',
    linker: 'GNU ld (GNU Binutils for Debian) 2.40',
    hostCompiler: 'gcc (Debian 12.2.0-14+deb12u1) 12.2.0',
    image: 'sha256:77a3',
  };
  expect(await rowsOf(built({ toolchain: { name: 'container-gcc', identity } }))).toMatchInlineSnapshot(`
    {
      "compiler": "aarch64-linux-gnu-gcc (Debian 12.2.0-14) 12.2.0",
      "host compiler": "gcc (Debian 12.2.0-14+deb12u1) 12.2.0",
      "kernel": "6.1.192",
      "lane": "qemu",
      "linker": "GNU ld (GNU Binutils for Debian) 2.40",
      "profile": "vault-guest",
      "run": "20261121-174500-a1b2",
      "started": "2026-11-21T17:45:00.000Z",
      "toolchain": "container-gcc",
      "toolchain image": "sha256:77a3",
    }
  `);
});

test('a report that is made again names the workstation of the run, not the current one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'environment-'));
  try {
    const there = { endgoal: '0123456789ab', host: 'Linux 5.10.0 arm64, 8 cores', node: 'v24.0.0' };
    writeFileSync(join(folder, 'environment.json'), JSON.stringify({ ...there, run: 'x' }));
    expect(await environmentOf({ ...built(undefined), folder })).toMatchObject(there);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a prebuilt kernel has no compiler row', async () => {
  expect(await rowsOf(built(undefined))).toMatchInlineSnapshot(`
    {
      "kernel": "6.1.192",
      "lane": "qemu",
      "profile": "vault-guest",
      "run": "20261121-174500-a1b2",
      "started": "2026-11-21T17:45:00.000Z",
      "toolchain": "container-gcc",
    }
  `);
});
