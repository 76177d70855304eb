import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { lockedPackageCount, npmFailed, projectRoot, staleModules } from './npm.mjs';

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
  it('is right if it matches package-lock.json, also without optional packages of other systems', () => {
    install(right);
    expect(staleModules(root)).toEqual([]);
    expect(lockedPackageCount(root)).toBe(4);
  });

  it('is not compared in the installed package, which has no lock file', () => {
    rmSync(join(root, 'package-lock.json'));
    expect(staleModules(root)).toEqual([]);
  });

  it('is stale in all packages if it does not exist', () => {
    expect(staleModules(root)).toEqual(['node_modules/zod', 'node_modules/zod/node_modules/deep', ownNode]);
  });

  it('is stale in packages with another version or checksum', () => {
    install({
      ...right,
      'node_modules/zod': { version: '3.9.0', integrity: 'sha512-zod' },
      [ownNode]: { version: '24.0.0', integrity: 'sha512-other' },
    });
    expect(staleModules(root)).toEqual(['node_modules/zod', ownNode]);
  });

  it('is stale in packages whose folder is missing', () => {
    install(right, ['node_modules/zod', ownNode]);
    expect(staleModules(root)).toEqual(['node_modules/zod/node_modules/deep']);
  });

  it('is stale in packages that package-lock.json lacks', () => {
    install({ ...right, 'node_modules/left-over': { version: '1.0.0' } });
    expect(staleModules(root)).toEqual(['node_modules/left-over']);
  });
});

describe('a failed npm ci', () => {
  it.each([
    [
      'npm error code ENOTFOUND\nnpm error syscall getaddrinfo\nnpm error errno ENOTFOUND\nnpm error network request failed\n',
      `set-up: npm ci failed with ENOTFOUND
  because    network request failed
  do         connect this workstation, or point npm at a registry that it can reach (npm config set registry), then npm run setup again`,
    ],
    [
      "npm ERR! code EUSAGE\nnpm ERR! \nnpm ERR! Invalid: lock file's zx@8.8.5 does not satisfy zx@8.8.4\n",
      `set-up: npm ci failed with EUSAGE
  because    Invalid: lock file's zx@8.8.5 does not satisfy zx@8.8.4
  do         npm install, if you changed package.json; else restore package-lock.json; then npm run setup again`,
    ],
    [
      'npm error something new\n',
      `set-up: npm ci failed
  because    something new
  do         correct this error (whole log: /store/npm.log), then npm run setup again`,
    ],
  ])('is reported with the fix: %s', (output, message) => {
    expect(npmFailed(output, '/store/npm.log').message).toBe(message);
  });
});

describe("this project's package-lock.json", () => {
  const lockSchema = z.object({
    packages: z.record(
      z.string(),
      z.object({ optionalDependencies: z.record(z.string(), z.string()).optional() }),
    ),
  });

  it('lists the packages of other systems too, which npm ci requires', () => {
    const { packages } = lockSchema.parse(
      JSON.parse(readFileSync(join(projectRoot, 'package-lock.json'), 'utf8')),
    );
    const named = Object.values(packages).flatMap(({ optionalDependencies = {} }) =>
      Object.keys(optionalDependencies),
    );
    const known = (name: string) => Object.keys(packages).some(path => path.endsWith(`node_modules/${name}`));
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter(name => !known(name))).toEqual([]);
  });
});
