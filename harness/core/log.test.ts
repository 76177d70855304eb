import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { run } from './exec.ts';

const exec = JSON.stringify(join(import.meta.dirname, 'exec.ts'));

describe('a log', () => {
  it('appends to its file and creates the folders above it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'log-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const { openLog } = await import('./log.ts');
    const path = join(folder, 'deep', 'build.log');
    for (const text of ['one\n', 'two\n']) {
      const log = openLog(path);
      log.write(text);
      await new Promise<void>(resolve => log.end(resolve));
    }
    expect(await readFile(path, 'utf8')).toBe('one\ntwo\n');
  });

  it('reports a full disk once and lets the writer continue', async () => {
    const ours = `
      import { run } from ${exec};
      const { stdout } = await run(['sh', '-c', 'for n in 1 2 3; do echo $n; sleep 0.05; done'],
        { owner: 'test', deadline: 5, log: '/dev/full' });
      console.log(stdout.split('\\n').join(' '));
    `;
    const told = await run([process.execPath, '--input-type=module', '-e', ours], {
      owner: 'test',
      deadline: 10,
      check: false,
    });
    expect({ exitCode: told.exitCode, stdout: told.stdout, stderr: told.stderr }).toEqual({
      exitCode: 0,
      stdout: '1 2 3 \n',
      stderr: '/dev/full ends here: ENOSPC: no space left on device, write\n',
    });
  });
});
