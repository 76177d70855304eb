import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BuiltKernel } from '../../parts/kernel/build.ts';
import type { OutputName } from '../../parts/kernel/make-command.ts';
import { sha256 } from '../../parts/kernel/metadata.ts';
import { compareKernels } from './compare-kernels.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kernels-'));
});
afterAll(() => rm(folder, { recursive: true }));

const map = [
  'ffff800008000000 T _text',
  'ffff800008000010 T start_kernel',
  'ffff800008000020 D linux_banner',
];
const usual: Record<OutputName, string> = {
  Image: 'x'.repeat(64),
  'System.map': map.join('\n'),
  vmlinux: 'no ELF file',
  config: 'CONFIG_A=y\n',
};

/** A mock kernel in the store with the files that are compared. */
async function stored(name: string, changed: Partial<typeof usual> = {}): Promise<BuiltKernel> {
  await mkdir(join(folder, name), { recursive: true });
  const files = Object.entries({ ...usual, ...changed });
  for (const [file, text] of files) await writeFile(join(folder, name, file), text);
  const outputs = Object.fromEntries(files.map(([file, text]) => [file, sha256(text)]));
  return { image: join(folder, name, 'Image'), metadata: { outputs } } as unknown as BuiltKernel;
}

test('reports no differences for equal files', async () => {
  expect(await compareKernels(await stored('a'), await stored('b'))).toEqual([]);
});

test('locates a different build number in the banner at its symbol', async () => {
  const Image = `${'x'.repeat(0x25)}yy${'x'.repeat(64 - 0x27)}`;
  expect(await compareKernels(await stored('a'), await stored('b', { Image }))).toEqual([
    { file: 'Image', where: ['byte 0x25, in linux_banner; 2 bytes in all'] },
  ]);
});

test('reports a longer image, a changed line and a file that is not ELF', async () => {
  const b = await stored('b', {
    Image: `${usual.Image}more`,
    config: 'CONFIG_A=y\nCONFIG_B=y\n',
    vmlinux: 'neither',
  });
  expect(await compareKernels(await stored('a'), b)).toEqual([
    { file: 'Image', where: ['64 and 68 bytes'] },
    { file: 'vmlinux', where: ['not an ELF file'] },
    { file: 'config', where: ['line 2:  | CONFIG_B=y'] },
  ]);
});
