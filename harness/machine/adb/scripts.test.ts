import { once } from 'node:events';
import { access, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { InfraError } from '../../errors.ts';
import { start } from '../../exec.ts';
import { until } from '../../wait.ts';

// The scripts that run on the device, run here: they are plain POSIX shell.

const script = (name: string) => readFile(join(import.meta.dirname, name), 'utf8');
const late = (what: string) => () => new InfraError({ what, todo: 'look at the script' });

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'device-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function watchdog(run: string) {
  const child = await start(['sh', '-c', await script('watchdog.sh'), 'endgoal-watchdog', root, run], {
    owner: 'test',
  });
  const [first] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, said: String(first).trim() };
}

async function vmm(folder: string, ...command: string[]) {
  const child = await start(['sh', '-c', await script('vmm.sh'), 'endgoal-vmm', folder, ...command], {
    owner: 'test',
  });
  return { child, stderr: text(child.stderr) };
}

/** The id of the VMM's process, as soon as the script has written it down. */
const pidIn = (folder: string) =>
  until(async () => (await readFile(join(folder, 'vmm.pid'), 'utf8').catch(() => '')).trim() || undefined, {
    seconds: 5,
    otherwise: late('no vmm.pid'),
  });

const there = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

describe('the watchdog', () => {
  test('kills the VMM and removes the run when its stdin ends', async () => {
    const { child, said } = await watchdog('run1');
    expect(said).toBe('ready');
    const vm = await vmm(join(root, 'runs/run1/vm1'), 'sleep', '60');
    await pidIn(join(root, 'runs/run1/vm1'));
    child.stdin.end();
    expect((await child.exited).exitCode).toBe(0);
    await vm.child.exited;
    expect(await vm.stderr).toContain('endgoal-vmm: ended 137');
    expect(await readdir(join(root, 'runs'))).toEqual([]);
  });

  test('says again what it hears: as long as it does, the device lives', async () => {
    const { child } = await watchdog('run1');
    child.stdin.write('\n');
    expect(String((await once(child.stdout, 'data'))[0])).toBe('\n');
    await child.stop();
  });

  test('lets no second run on the device', async () => {
    const first = await watchdog('run1');
    const second = await watchdog('run2');
    expect(second.said).toBe(`busy ${first.child.pid}`);
    expect(await readdir(join(root, 'runs'))).toEqual(['run1']);
    await first.child.stop();
  });

  test('removes what a run left whose watchdog is gone', async () => {
    const old = join(root, 'runs/old/vm1');
    await mkdir(old, { recursive: true });
    const left = await start(['sleep', '60'], { owner: 'test' });
    await writeFile(join(root, 'runs/old/watchdog.pid'), '999999\n');
    await writeFile(join(old, 'vmm.pid'), `${left.pid}\n`);
    const { child, said } = await watchdog('new');
    expect(said).toBe('ready');
    expect((await left.exited).signal).toBe('SIGKILL');
    expect(await there(join(root, 'runs/old'))).toBe(false);
    await child.stop();
  });
});

describe('a VMM on the device', () => {
  test("ends with the VMM's own exit code, and leaves nothing", async () => {
    const folder = join(root, 'vm1');
    const { child, stderr } = await vmm(
      folder,
      'sh',
      '-c',
      `echo console >>${folder}/console; echo said >&2; exit 34`,
    );
    expect(await text(child.stdout)).toBe('console\n');
    expect((await child.exited).exitCode).toBe(34);
    expect(await stderr).toBe('said\nendgoal-vmm: ended 34\n');
    expect(await there(folder)).toBe(false);
  });

  test('does not start when the run was cleaned up before', async () => {
    const { child, stderr } = await vmm(join(root, 'gone/vm1'), 'sh', '-c', 'echo started');
    expect(await text(child.stdout)).toBe('');
    expect((await child.exited).exitCode).toBe(125);
    expect(await stderr).not.toContain('endgoal-vmm: ended');
  });
});
