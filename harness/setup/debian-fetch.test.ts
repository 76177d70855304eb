import {
  cpSync,
  existsSync,
  globSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchTool } from './debian-fetch.mjs';
import type { Tool } from './tool.mjs';
import { storedTool } from './tool-store.mjs';

const sample = join(import.meta.dirname, 'samples', 'archive');
const tool: Tool = {
  name: 'endgoal-sample',
  group: 'chain',
  stages: ['vsock'],
  why: 'is fetched by a test',
  fetched: { package: 'endgoal-sample', suite: 'sid', file: 'usr/bin/endgoal-sample' },
  elsewhere: 'nowhere',
};

let work: string;
let root: string;
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'endgoal-fetch-'));
  root = join(work, 'store');
  cpSync(sample, join(work, 'archive'), { recursive: true });
});
afterEach(() => rmSync(work, { recursive: true }));

async function fetchSample({
  keyring = 'keyring.gpg',
  archive = join(work, 'archive'),
} = {}): Promise<string[]> {
  const said: string[] = [];
  await fetchTool({
    tool,
    archive: { uri: `copy:${archive}`, suite: 'sid', keyring: join(sample, keyring) },
    root,
    log: join(work, 'log'),
    onLine: line => said.push(line),
  });
  return said;
}

/** All system files of apt and dpkg, by path, size and change time. */
function systemState(): string[] {
  const kept = [
    '/etc/apt/**',
    '/var/lib/apt/**',
    '/var/cache/apt/**',
    '/var/lib/dpkg/{status,available,lock*}',
  ];
  return globSync(kept).map(path => {
    const { size, mtimeMs, ctimeMs, mode } = statSync(path);
    return [path, size, mtimeMs, ctimeMs, mode].join(' ');
  });
}

describe.skipIf(!existsSync('/usr/bin/apt-get'))(
  'a program from another Debian suite (skipped without apt-get)',
  () => {
    it('is stored, starts, and is recorded with its version and checksum', async () => {
      await fetchSample();
      expect(storedTool(root, tool.name)).toEqual({
        path: join(root, 'tools/endgoal-sample/endgoal-sample'),
        manifest: {
          file: 'endgoal-sample',
          sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
          package: 'endgoal-sample',
          version: '1.0',
          suite: 'sid',
        },
      });
      expect(readdirSync(join(root, 'tools'))).toEqual(['endgoal-sample']);
    });

    it("does not change the system's sources, lists, caches and package state", async () => {
      const before = systemState();
      expect(before.length).toBeGreaterThan(3);
      await fetchSample();
      expect(systemState()).toEqual(before);
    });

    it('is refused if no trusted key signed the archive', async () => {
      await expect(fetchSample({ keyring: 'stranger.gpg' })).rejects.toThrow(
        "set-up: Debian's sid did not pass apt's signature check; nothing of it was used",
      );
      expect(readdirSync(join(root, 'tools'))).toEqual([]);
    });

    it('is refused if the package list differs from the signed one', async () => {
      for (const list of globSync(join(work, 'archive/dists/sid/main/*/Packages'))) {
        writeFileSync(list, readFileSync(list, 'utf8').replace('Version: 1.0', 'Version: 6.6'));
      }
      await expect(fetchSample()).rejects.toThrow("did not pass apt's signature check");
      expect(readdirSync(join(root, 'tools'))).toEqual([]);
    });

    it('is refused if the package differs from the one in the list', async () => {
      const deb = join(work, 'archive/pool/endgoal-sample_1.0_all.deb');
      writeFileSync(deb, Buffer.concat([readFileSync(deb).subarray(0, -1), Buffer.from('x')]));
      await expect(fetchSample()).rejects.toThrow("did not pass apt's signature check");
      expect(readdirSync(join(root, 'tools'))).toEqual([]);
    });

    it('stays in the store if the archive is gone', async () => {
      await fetchSample();
      await expect(fetchSample({ archive: join(work, 'nowhere') })).rejects.toThrow(/^set-up: /);
      expect(storedTool(root, tool.name)).toHaveProperty('path');
    });
  },
);
