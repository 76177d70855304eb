import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockedPackageCount, staleModules } from './npm.mjs';

const ownNode = `node_modules/node-${process.platform}-${process.arch}`;
const locked = {
  '': { version: '0.1.0' },
  'node_modules/zod': { version: '4.0.0', integrity: 'sha512-zod' },
  'node_modules/zod/node_modules/deep': { version: '1.0.0', integrity: 'sha512-deep' },
  'node_modules/elsewhere-only': { version: '1.0.0', optional: true },
  [ownNode]: { version: '24.0.0', optional: true },
};
const { '': _, 'node_modules/elsewhere-only': __, ...right } = locked;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'endgoal-npm-'));
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: locked }));
});
afterEach(() => rmSync(root, { recursive: true }));

function install(packages: object, folders = Object.keys(right)): void {
  for (const folder of folders) mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages }));
}

describe('node_modules', () => {
  it('is right when npm installed what package-lock.json asks for; optional ones of other systems may be absent', () => {
    install(right);
    expect(staleModules(root)).toEqual([]);
    expect(lockedPackageCount(root)).toBe(4);
  });

  it('is all stale when it is not there', () => {
    expect(staleModules(root)).toEqual(['node_modules/zod', 'node_modules/zod/node_modules/deep', ownNode]);
  });

  it('is stale where a version or a checksum differs', () => {
    install({
      ...right,
      'node_modules/zod': { version: '3.9.0', integrity: 'sha512-zod' },
      [ownNode]: { version: '24.0.0', integrity: 'sha512-other' },
    });
    expect(staleModules(root)).toEqual(['node_modules/zod', ownNode]);
  });

  it('is stale where a folder is gone', () => {
    install(right, ['node_modules/zod', ownNode]);
    expect(staleModules(root)).toEqual(['node_modules/zod/node_modules/deep']);
  });

  it('is stale where it holds what package-lock.json does not know', () => {
    install({ ...right, 'node_modules/left-over': { version: '1.0.0' } });
    expect(staleModules(root)).toEqual(['node_modules/left-over']);
  });
});
