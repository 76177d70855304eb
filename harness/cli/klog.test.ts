import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandIn } from '../dev/command-in.ts';

const panic = '[    1.9] Kernel panic - not syncing: sysrq triggered crash\n';
const hostile = '[    1.9] Kernel panic - not syncing: \u001b[2J\u001b]0;owned\u0007 <b>x</b>\n';
let folder = '';

const klog = (args: readonly string[], input?: string) => commandIn(folder, ['klog', ...args], input);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'endgoal-klog-'));
  await writeFile(join(folder, 'panic.log'), panic);
  await writeFile(join(folder, 'hostile.log'), hostile);
  await writeFile(join(folder, 'empty.log'), '');
  await writeFile(
    join(folder, 'binary.log'),
    Buffer.from(Array.from({ length: 5000 }, (_, index) => index % 256)),
  );
  await writeFile(join(folder, 'panic.log.gz'), gzipSync(panic));
  await writeFile(join(folder, 'redirected.log'), `\ufeff${panic}`, 'utf16le');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('npm run klog', () => {
  it('prints place and title of each incident', async () => {
    expect(await klog(['panic.log', 'empty.log', 'binary.log'])).toMatchInlineSnapshot(`
      {
        "exitCode": 0,
        "stderr": "",
        "stdout": "panic.log:1: kernel panic: sysrq triggered crash (panic, 1.9 s after boot)
             1  Kernel panic - not syncing: sysrq triggered crash
      empty.log: empty (0 bytes)
      binary.log: no incidents (5,000 bytes)
      ",
      }
    `);
  });

  it('prints one JSON object on a line, also for standard input', async () => {
    const { stdout } = await klog(['--json', '-', 'empty.log'], panic);
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));
    expect(rows.map(({ file, incidents }) => [file, incidents.length])).toEqual([
      ['-', 1],
      ['empty.log', 0],
    ]);
  });

  it('exits with 1 for an incident with --check', async () => {
    expect((await klog(['--check', 'panic.log'])).exitCode).toBe(1);
    expect((await klog(['--check', 'empty.log'])).exitCode).toBe(0);
  });

  it("removes a guest's escape sequences from the output", async () => {
    expect((await klog(['hostile.log'])).stdout).toMatchInlineSnapshot(`
      "hostile.log:1: kernel panic: <b>x</b> (panic, 1.9 s after boot)
             1  Kernel panic - not syncing:  <b>x</b>
      "
    `);
  });

  it.each([
    [
      'nowhere.log',
      'klog: nowhere.log: there is no such file\n  do         name a kernel log: npm run klog -- FILE…\n',
    ],
    ['.', 'klog: . is a directory\n  do         name the logs in it: npm run klog -- FILE…\n'],
    [
      'panic.log.gz',
      'klog: panic.log.gz is packed with gzip\n  do         unpack it on the way: zcat panic.log.gz | npm run klog -- -\n',
    ],
    [
      'redirected.log',
      'klog: redirected.log is UTF-16\n  do         unpack it on the way: iconv -f UTF-16 -t UTF-8 redirected.log | npm run klog -- -\n',
    ],
    [
      '/proc/self/mem',
      "klog: /proc/self/mem can't be read: EIO: i/o error, read\n  do         name a kernel log that you may read: npm run klog -- FILE…\n",
    ],
  ])('refuses %s with the reason and the fix', async (file, said) => {
    const { exitCode, stderr } = await klog([file]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: said });
  });
});
