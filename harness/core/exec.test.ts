import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { InfraError } from './errors.ts';
import { run, start } from './exec.ts';
import { now, until } from './wait.ts';

const node = process.execPath;

/** A zombie counts as dead. */
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
  test('returns both streams and the exit code', async () => {
    const { exitCode, stdout, stderr } = await run(['sh', '-c', 'echo out; echo err >&2; exit 3'], {
      owner: 'test',
      deadline: 5,
      check: false,
    });
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 3, stdout: 'out\n', stderr: 'err\n' });
  });

  test('throws for a non-zero exit code and quotes the last lines of output', async () => {
    await expect(
      run(['sh', '-c', 'echo no space >&2; exit 2'], { owner: 'build', deadline: 5 }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(`
      [InfraError: build: sh exited with 2
        last line  no space
        do         run it by hand: sh -c echo no space >&2; exit 2]
    `);
  });

  test('kills a command and all its child processes at the deadline', async () => {
    const seen: string[] = [];
    const hang = run(['sh', '-c', 'sleep 100 & echo $!; wait'], {
      owner: 'build',
      deadline: 0.3,
      onLine: line => seen.push(line),
    });
    await expect(hang).rejects.toThrow('build: sh did not end within its 0.3 s');
    await gone(Number(seen[0]));
  });

  test('names a program that does not exist', async () => {
    await expect(run(['no-such-program'], { owner: 'boot', deadline: 1 })).rejects.toThrow(
      'boot: no-such-program could not be started',
    );
  });

  test('writes both streams to the log', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'exec-'));
    const log = join(dir, 'deep', 'build.log');
    await run(['sh', '-c', 'echo one; echo two'], { owner: 'test', deadline: 5, log });
    expect(readFileSync(log, 'utf8')).toBe('one\ntwo\n');
    rmSync(dir, { recursive: true });
  });

  test('passes lines to the caller while the command runs', async () => {
    const lines: string[] = [];
    await run(['printf', 'a\\nb\\nc'], { owner: 'test', deadline: 5, onLine: line => lines.push(line) });
    expect(lines).toEqual(['a', 'b', 'c']);
  });
});

describe('start', () => {
  test('stop sends SIGKILL after the grace period if the process ignores SIGTERM', async () => {
    const child = await start(['sh', '-c', "trap '' TERM; echo up; while :; do sleep 100; done"], {
      owner: 'test',
    });
    await new Promise(resolve => child.stdout.once('data', resolve));
    expect((await child.stop({ grace: 0.1 })).signal).toBe('SIGKILL');
  });

  test('stop does not wait for a process outside the group that holds the output open', async () => {
    const child = await start(['sh', '-c', 'setsid sleep 8 & echo $!; sleep 60'], { owner: 'test' });
    const [left] = (await once(child.stdout, 'data')) as [Buffer];
    onTestFinished(() => void process.kill(Number(left)));
    const began = now();
    expect((await child.stop({ grace: 0.1 })).signal).toBe('SIGTERM');
    expect(now() - began).toBeLessThan(4);
  });

  test('a process that starts after the abort is stopped at once', async () => {
    const child = await start(['sleep', '60'], { owner: 'test', signal: AbortSignal.abort() });
    await gone(child.pid);
  });

  test('kill sends no signal to an ended process, because its id may be reused', async () => {
    const child = await start(['true'], { owner: 'test' });
    await child.exited;
    const sent = vi.spyOn(process, 'kill');
    onTestFinished(() => sent.mockRestore());
    child.kill('SIGKILL');
    await child.stop();
    await child[Symbol.asyncDispose]();
    expect(sent.mock.calls).toEqual([]);
  });

  test('child processes are killed with endgoal even if the reaper was killed before', async () => {
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

  test('child processes are killed when endgoal receives SIGKILL', async () => {
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
