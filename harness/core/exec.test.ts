import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { InfraError } from './errors.ts';
import { run, start } from './exec.ts';
import { now, until } from './wait.ts';

const node = process.execPath;

/** A process that is dead and not yet reaped by its new parent is gone for us. */
function alive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

const gone = (pid: number) =>
  until(() => (alive(pid) ? undefined : true), {
    seconds: 2,
    otherwise: () => new InfraError({ what: `${pid} is still alive`, todo: 'kill it' }),
  });

describe('run', () => {
  test('gives both streams and the exit code', async () => {
    const { exitCode, stdout, stderr } = await run(['sh', '-c', 'echo out; echo err >&2; exit 3'], {
      owner: 'test',
      deadline: 5,
      check: false,
    });
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 3, stdout: 'out\n', stderr: 'err\n' });
  });

  test('an exit other than 0 is an error that quotes the last lines', async () => {
    await expect(
      run(['sh', '-c', 'echo no space >&2; exit 2'], { owner: 'build', deadline: 5 }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(`
      [InfraError: build: sh exited with 2
        last line  no space
        do         run it by hand: sh -c echo no space >&2; exit 2]
    `);
  });

  test('a command that hangs is killed with all it started when its deadline is over', async () => {
    const seen: string[] = [];
    const hang = run(['sh', '-c', 'sleep 100 & echo $!; wait'], {
      owner: 'build',
      deadline: 0.3,
      onLine: line => seen.push(line),
    });
    await expect(hang).rejects.toThrow('build: sh did not end within its 0.3 s');
    await gone(Number(seen[0]));
  });

  test('a program that does not exist is named', async () => {
    await expect(run(['no-such-program'], { owner: 'boot', deadline: 1 })).rejects.toThrow(
      'boot: no-such-program could not be started',
    );
  });

  test('streams everything to its log', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'exec-'));
    const log = join(dir, 'deep', 'build.log');
    await run(['sh', '-c', 'echo one; echo two'], { owner: 'test', deadline: 5, log });
    expect(readFileSync(log, 'utf8')).toBe('one\ntwo\n');
    rmSync(dir, { recursive: true });
  });

  test('hands lines over while the command runs', async () => {
    const lines: string[] = [];
    await run(['printf', 'a\\nb\\nc'], { owner: 'test', deadline: 5, onLine: line => lines.push(line) });
    expect(lines).toEqual(['a', 'b', 'c']);
  });
});

describe('start', () => {
  test('stop kills what ignores SIGTERM once its grace is over', async () => {
    const child = await start(['sh', '-c', "trap '' TERM; echo up; while :; do sleep 100; done"], {
      owner: 'test',
    });
    await new Promise(resolve => child.stdout.once('data', resolve));
    expect((await child.stop({ grace: 0.1 })).signal).toBe('SIGKILL');
  });

  test('stop does not wait for what left the process group and holds its output', async () => {
    const child = await start(['sh', '-c', 'setsid sleep 8 & echo $!; sleep 60'], { owner: 'test' });
    const [left] = (await once(child.stdout, 'data')) as [Buffer];
    onTestFinished(() => void process.kill(Number(left)));
    const began = now();
    expect((await child.stop({ grace: 0.1 })).signal).toBe('SIGTERM');
    expect(now() - began).toBeLessThan(4);
  });

  test('what starts when all is over is stopped at once', async () => {
    const child = await start(['sleep', '60'], { owner: 'test', signal: AbortSignal.abort() });
    await gone(child.pid);
  });

  test('no signal goes to a process that has ended: its id may be that of another one', async () => {
    const child = await start(['true'], { owner: 'test' });
    await child.exited;
    const sent = vi.spyOn(process, 'kill');
    onTestFinished(() => sent.mockRestore());
    child.kill('SIGKILL');
    await child.stop();
    await child[Symbol.asyncDispose]();
    expect(sent.mock.calls).toEqual([]);
  });

  test('what we started dies with us, too, when what sees to that was killed itself', async () => {
    const ours = `
      import { readFileSync } from 'node:fs';
      import { start } from ${JSON.stringify(join(import.meta.dirname, 'exec.ts'))};
      const child = await start(['sleep', '100'], { owner: 'test' });
      const children = readFileSync('/proc/self/task/' + process.pid + '/children', 'utf8').trim().split(' ').map(Number);
      for (const pid of children) if (pid !== child.pid) process.kill(pid, 'SIGKILL');
      setTimeout(() => { console.log(child.pid); process.kill(process.pid, 'SIGKILL'); }, 200);
    `;
    const { stdout, signal } = await run([node, '--input-type=module', '-e', ours], {
      owner: 'test',
      deadline: 10,
      check: false,
    });
    expect(signal).toBe('SIGKILL');
    await gone(Number(stdout));
  });

  test('what we started dies with us even when we are killed', async () => {
    const ours = `
      import { start } from ${JSON.stringify(join(import.meta.dirname, 'exec.ts'))};
      const child = await start(['sh', '-c', 'sleep 100 & echo $!; wait'], { owner: 'test' });
      child.stdout.once('data', text => { console.log(child.pid, String(text).trim()); process.kill(process.pid, 'SIGKILL'); });
    `;
    const { stdout, signal } = await run([node, '--input-type=module', '-e', ours], {
      owner: 'test',
      deadline: 10,
      check: false,
    });
    expect(signal).toBe('SIGKILL');
    const pids = stdout.trim().split(' ').map(Number);
    expect(pids).toHaveLength(2);
    for (const pid of pids) await gone(pid);
  });
});
