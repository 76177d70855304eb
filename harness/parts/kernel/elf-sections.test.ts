import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../core/exec.ts';
import { detect } from '../../setup/detect.mjs';
import { tools } from '../../setup/tools.mjs';
import { differingSections, elfSections } from './elf-sections.ts';

const gcc = tools.find(({ name }) => name === 'gcc');

describe.skipIf(!gcc || !detect(gcc).path)(
  'compares objects of a real compiler (skipped without gcc)',
  () => {
    let folder = '';
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'elf-'));
    });
    afterAll(() => rm(folder, { recursive: true }));

    async function compile(source: string, ...flags: readonly string[]) {
      await writeFile(join(folder, 'a.c'), source);
      await run(['gcc', '-c', ...flags, '-o', 'a.o', 'a.c'], { owner: 'test', deadline: 20, cwd: folder });
      const sections = elfSections(await readFile(join(folder, 'a.o')));
      if (!sections) throw new Error('no ELF file');
      return sections;
    }

    test('finds no difference between equal objects', async () => {
      const [a, b] = [await compile('int f(void) { return 1; }'), await compile('int f(void) { return 1; }')];
      expect(a.map(({ name }) => name)).toContain('.text');
      expect(differingSections(a, b)).toEqual([]);
    });

    test('reports only the section of a changed constant', async () => {
      const a = await compile('const char build[] = "one"; char later[8];');
      const b = await compile('const char build[] = "two"; char later[8];');
      expect(differingSections(a, b)).toEqual(['.rodata: 4 bytes, not the same']);
    });

    test('names a larger section and an added one', async () => {
      const a = await compile('char later[8];');
      const b = await compile('char later[16]; const char more[] = "more";');
      expect(differingSections(a, b).filter(row => /^\.(bss|rodata)/.test(row))).toEqual([
        '.bss: 8 and 16 bytes',
        '.rodata: only in the second',
      ]);
    });

    test('refuses truncated objects', async () => {
      await compile('int f(void) { return 1; }');
      const bytes = await readFile(join(folder, 'a.o'));
      expect(elfSections(bytes.subarray(0, bytes.length - 1))).toBeUndefined();
      expect(elfSections(bytes.subarray(0, 10))).toBeUndefined();
    });
  },
);

test('refuses a text file', () => {
  expect(elfSections(Buffer.from('x'.repeat(200)))).toBeUndefined();
});
