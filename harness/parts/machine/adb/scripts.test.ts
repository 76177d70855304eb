import { once } from 'node:events';
import { access, chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { InfraError } from '../../../core/errors.ts';
import { run, start } from '../../../core/exec.ts';
import { until } from '../../../core/wait.ts';

// The scripts that run on the device, run here: they are plain POSIX shell.

/** Android's shell is mksh; where it is installed here, the scripts run in it, too. */
const hasMksh = await run(['mksh', '-c', ':'], { owner: 'test', deadline: 5 }).then(
  () => true,
  () => false,
);
const script = (name: string) => readFile(join(import.meta.dirname, name), 'utf8');
const late = (what: string) => () => new InfraError({ what, todo: 'look at the script' });

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'device-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const there = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

/** The id of the VMM's process, as soon as the script has written it down. */
const pidIn = (folder: string) =>
  until(async () => (await readFile(join(folder, 'vmm.pid'), 'utf8').catch(() => '')).trim() || undefined, {
    seconds: 5,
    otherwise: late('no vmm.pid'),
  });

describe.each(hasMksh ? ['sh', 'mksh'] : ['sh'])('in %s', shell => {
  async function watchdog(id: string) {
    const child = await start([shell, '-c', await script('watchdog.sh'), 'endgoal-watchdog', root, id], {
      owner: 'test',
    });
    const [first] = (await once(child.stdout, 'data')) as [Buffer];
    return { child, said: String(first).trim() };
  }

  async function vmm(folder: string, ...command: string[]) {
    const child = await start([shell, '-c', await script('vmm.sh'), 'endgoal-vmm', folder, ...command], {
      owner: 'test',
    });
    return { child, stderr: text(child.stderr) };
  }

  describe('the watchdog', () => {
    test('kills the VMM and removes the run when its stdin ends', async () => {
      const { child, said } = await watchdog('run1');
      expect(said).toBe('ready');
      const folder = join(root, 'runs/run1/vm1');
      const vm = await vmm(folder, 'tail', '-f', join(folder, 'console'));
      await pidIn(folder);
      child.stdin.end();
      expect((await child.exited).exitCode).toBe(0);
      await vm.child.exited;
      expect(await vm.stderr).toContain('endgoal-vmm: ended 137');
      expect(await readdir(join(root, 'runs'))).toEqual([]);
    });

    test('repeats what it reads, so that the harness knows that the device lives', async () => {
      const { child } = await watchdog('run1');
      child.stdin.write('\n');
      expect(String((await once(child.stdout, 'data'))[0])).toBe('\n');
      await child.stop();
    });

    test('cleans up, too, where nobody reads its output any more', async () => {
      const [word, ...words] = [shell, '-c', await script('watchdog.sh'), 'endgoal-watchdog', root, 'run1'];
      const deafened = '{ sleep 0.3; echo; } | "$@" | head -n 1';
      const { stdout } = await run(['sh', '-c', deafened, 'sh', word ?? shell, ...words], {
        owner: 'test',
        deadline: 5,
      });
      expect(stdout).toBe('ready\n');
      expect(await readdir(join(root, 'runs'))).toEqual([]);
    });

    test('lets no second run on the device', async () => {
      const first = await watchdog('run1');
      await writeFile(join(root, 'incoming/half'), 'of the first run');
      const second = await watchdog('run2');
      expect(second.said).toBe(`busy ${first.child.pid}`);
      expect(await readdir(join(root, 'runs'))).toEqual(['run1']);
      expect(await readdir(join(root, 'incoming'))).toEqual(['half']);
      await first.child.stop();
    });

    test('removes what a run left whose watchdog is gone', async () => {
      const old = join(root, 'runs/old/vm1');
      await mkdir(old, { recursive: true });
      await mkdir(join(root, 'incoming'));
      await writeFile(join(root, 'incoming/half'), 'pushed');
      await writeFile(join(old, 'console'), '');
      const left = await start(['tail', '-f', join(old, 'console')], { owner: 'test' });
      await writeFile(join(root, 'runs/old/watchdog.pid'), '999999\n');
      await writeFile(join(old, 'vmm.pid'), `${left.pid}\n`);
      const { child, said } = await watchdog('new');
      expect(said).toBe('ready');
      expect((await left.exited).signal).toBe('SIGKILL');
      expect(await there(join(root, 'runs/old'))).toBe(false);
      expect(await readdir(join(root, 'incoming'))).toEqual([]);
      await child.stop();
    });

    test("leaves a process alone that got a dead VMM's id: the device was restarted", async () => {
      const old = join(root, 'runs/old/vm1');
      await mkdir(old, { recursive: true });
      await using stranger = await start(['sleep', '60'], { owner: 'test' });
      let ended = false;
      void stranger.exited.then(() => {
        ended = true;
      });
      await writeFile(join(old, 'vmm.pid'), `${stranger.pid}\n`);
      const { child, said } = await watchdog('new');
      expect(said).toBe('ready');
      expect(await there(join(root, 'runs/old'))).toBe(false);
      await child.stop();
      expect(ended).toBe(false);
    });

    // adbd is no root on a phone that is rooted with su, and it is adbd who takes what is pushed.
    test.skipIf(process.getuid?.() !== 0)(
      'lets a user who is not root hand files over (skipped unless root tries it)',
      async () => {
        const { child } = await watchdog('run1');
        await chmod(root, 0o711);
        const asShell = ['setpriv', '--reuid=2000', '--regid=2000', '--clear-groups', '--'] as const;
        const push = (folder: string) =>
          run([...asShell, 'sh', '-c', `echo pushed >${join(root, folder)}/file`], {
            owner: 'test',
            deadline: 5,
            check: false,
          });
        expect(await push('incoming')).toMatchObject({ exitCode: 0 });
        expect(await readFile(join(root, 'incoming/file'), 'utf8')).toBe('pushed\n');
        // What was checked and what runs is root's alone.
        expect(await push('files')).not.toMatchObject({ exitCode: 0 });
        expect(await push('runs/run1')).not.toMatchObject({ exitCode: 0 });
        await child.stop();
      },
    );
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
      expect(await stderr).toMatch(/^endgoal-vmm: started \d+$/m);
      expect(await stderr).toMatch(/^said$/m);
      expect(await stderr).toMatch(/\nendgoal-vmm: ended 34\n$/);
      expect(await there(folder)).toBe(false);
    });

    test('is killed, also by somebody who is faster than it', async () => {
      const folder = join(root, 'vm1');
      const killing = run([shell, '-c', await script('kill.sh'), 'endgoal-kill', folder], {
        owner: 'test',
        deadline: 5,
      });
      const { child, stderr } = await vmm(folder, 'tail', '-f', join(folder, 'console'));
      await killing;
      await child.exited;
      expect(await stderr).toMatch(/^endgoal-vmm: started \d+\nendgoal-vmm: ended 137\n$/);
    });

    test('that never came is not killed, and that is said', async () => {
      const killing = run([shell, '-c', await script('kill.sh'), 'endgoal-kill', join(root, 'vm1')], {
        owner: 'test',
        deadline: 5,
        check: false,
      });
      expect((await killing).exitCode).toBe(1);
    });

    test('does not start when the run was cleaned up before', async () => {
      const { child, stderr } = await vmm(join(root, 'gone/vm1'), 'sh', '-c', 'echo started');
      expect(await text(child.stdout)).toBe('');
      expect((await child.exited).exitCode).toBe(125);
      expect(await stderr).not.toContain('endgoal-vmm: ended');
    });

    test('opens its pipes as crosvm does: for reading first, then for writing', async () => {
      const folder = join(root, 'vm1');
      const crosvm = `exec 6<${folder}/channel.in 7>>${folder}/channel.out; read -r line <&6; echo "heard $line" >&7`;
      const { child } = await vmm(folder, 'sh', '-c', crosvm);
      await pidIn(folder);
      // The relay opens what the guest says first.
      const relay = `exec 3<${folder}/channel.out 4>${folder}/channel.in; echo hello >&4; cat <&3`;
      const heard = await run(['sh', '-c', relay], { owner: 'test', deadline: 5 });
      expect(heard.stdout).toBe('heard hello\n');
      expect((await child.exited).exitCode).toBe(0);
    });
  });

  test('a disk arrives with its holes, also where its parts come in small pieces', async () => {
    const [disk, parts] = [join(root, 'disk'), [Buffer.alloc(2 << 20, 'a'), Buffer.alloc(1000, 'b')]];
    const size = (5 << 20) + 1000;
    const child = await start(
      [shell, '-c', await script('receive.sh'), 'endgoal-copy', disk, String(size), '1', '2', '5', '1'],
      { owner: 'test' },
    );
    for (const part of parts) {
      for (let at = 0; at < part.length; at += 4096) child.stdin.write(part.subarray(at, at + 4096));
    }
    child.stdin.end();
    expect((await child.exited).exitCode).toBe(0);
    const expected = Buffer.alloc(size);
    parts[0]?.copy(expected, 1 << 20);
    parts[1]?.copy(expected, 5 << 20);
    expect((await readFile(disk)).equals(expected)).toBe(true);
    expect(await readdir(root)).toEqual(['disk']);
  });
});
