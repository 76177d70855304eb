import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import { run } from '../../core/exec.ts';
import { descendants } from '../../core/process-identity.ts';
import { openScratch, type Scratch } from '../../core/scratch.ts';
import { after as wait } from '../../core/wait.ts';
import { confinedHere } from '../confine/here.ts';
import { qemu } from './qemu.ts';
import type { Vm, VmSpec } from './vm.ts';

let files = '';
let scratch: Scratch;
beforeEach(async () => {
  files = await mkdtemp(join(tmpdir(), 'confined-'));
  scratch = await openScratch();
});
afterEach(async () => {
  await rm(files, { recursive: true });
  await scratch[Symbol.asyncDispose]();
});

const isRoot = process.getuid?.() === 0;

/** A machine whose guest does nothing: one instruction, `b .`, that jumps to itself. Its files are for us alone. */
async function idleVm(skip: TestContext['skip']): Promise<Vm & AsyncDisposable> {
  await confinedHere().catch((error: Error) => skip(error.message));
  const kernel = join(files, 'Image');
  const disk = join(files, 'disk, of ours');
  await writeFile(kernel, Uint8Array.of(0x00, 0x00, 0x00, 0x14));
  await writeFile(disk, Buffer.alloc(1 << 20));
  await chmod(files, 0o700);
  for (const file of [kernel, disk]) await chmod(file, 0o600);
  const disks = [{ path: disk, format: 'raw', readOnly: false }] as const;
  const spec: VmSpec = { kernel, commandLine: [], disks, memoryMiB: 64, cpus: 1, cid: 10 };
  const vm = await qemu().launch(spec, scratch.path);
  return Object.assign(vm, { [Symbol.asyncDispose]: async () => void (await vm.kill()) });
}

/** Process ids of what this process runs, by their names. */
async function processes(): Promise<ReadonlyMap<string, number>> {
  const pids = await descendants(process.pid);
  const names = await Promise.all(pids.map(pid => readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')));
  return new Map(pids.map((pid, at) => [names[at]?.trim() ?? '', pid]));
}

describe('what a guest can reach', { timeout: 30_000 }, () => {
  it('is QEMU and a vsock device without user, capabilities, network or files', async ({ skip }) => {
    await using vm = await idleVm(skip);
    const running = await processes();
    for (const name of ['qemu-system-aar', 'vhost-device-vs']) {
      const pid = running.get(name);
      const status = await readFile(`/proc/${pid}/status`, 'utf8');
      expect(status).toMatch(/^NoNewPrivs:\s+1$/m);
      expect(status).toMatch(/^CapEff:\s+0+$/m);
      if (name.startsWith('qemu')) expect(status).toMatch(/^Seccomp:\s+2$/m);
      if (isRoot) expect((await stat(`/proc/${pid}`)).uid).toBeGreaterThanOrEqual(61_184);
      const root = await readdir(`/proc/${pid}/root`);
      expect(root.filter(entry => ['etc', 'home', 'proc', 'sys', 'work'].includes(entry))).toEqual([]);
      expect(await readdir(`/proc/${pid}/root/tmp`)).not.toContain('.X11-unix');
      const interfaces = (await readFile(`/proc/${pid}/net/dev`, 'utf8')).match(/^ *\w+:/gm);
      expect(interfaces?.map(row => row.trim())).toEqual(['lo:']);
      const limits = await readFile(`/proc/${pid}/limits`, 'utf8');
      expect(limits).toMatch(/^Max core file size\s+0 /m);
      expect(limits).toMatch(/^Max data size\s+\d+ /m);
    }
    expect(vm.command[0]).toMatch(/qemu/);
  });

  it.skipIf(!isRoot)(
    'is closed to other users of the workstation (skipped unless root tries it)',
    async ({ skip }) => {
      await using _vm = await idleVm(skip);
      const entries = await readdir(scratch.path);
      expect(entries).toContain('channel.sock');
      const other = ['setpriv', '--reuid=65533', '--regid=65533', '--clear-groups', '--'] as const;
      for (const entry of ['.', ...entries]) {
        const path = join(scratch.path, entry);
        const tries = ['sh', '-c', 'ls "$1" || cat "$1" || socat -u /dev/null "UNIX-CONNECT:$1"', 'sh', path];
        const { exitCode, stderr } = await run([...other, ...tries], {
          owner: 'test',
          deadline: 10,
          check: false,
        });
        expect({ entry, exitCode }).not.toEqual({ entry, exitCode: 0 });
        expect(stderr).toContain('Permission denied');
      }
    },
  );

  it('belongs to us again once the machine has ended', async ({ skip }) => {
    const vm = await idleVm(skip);
    await vm.kill();
    const owner = async (path: string) => (await stat(path)).uid;
    expect(await owner(join(files, 'disk, of ours'))).toBe(process.getuid?.());
    expect(await owner(join(files, 'Image'))).toBe(process.getuid?.());
  });

  it('says by which signal the machine was killed', async ({ skip }) => {
    const vm = await idleVm(skip);
    process.kill((await processes()).get('qemu-system-aar') ?? 0, 'SIGKILL');
    expect(await vm.exited).toMatchObject({ exitCode: undefined, signal: 'SIGKILL' });
  });
});

describe('what a VM stands on', { timeout: 30_000 }, () => {
  it('is lost, as infrastructure, once its vsock device was killed', async ({ skip }) => {
    await using vm = await idleVm(skip);
    process.kill((await processes()).get('vhost-device-vs') ?? 0, 'SIGKILL');
    await new Promise<void>(resolve => void wait(2, resolve));
    const error = await vm.way?.check().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ failure: { code: 'helper.failed', blame: 'infrastructure' } });
    expect(String(error)).toContain('vhost-device-vsock: it ended by SIGKILL');
  });

  it.for(['SIGKILL', 'SIGTERM', 'SIGABRT'] as const)(
    'is not lost where QEMU itself ended by %s',
    async (signal, { skip }) => {
      await using vm = await idleVm(skip);
      process.kill((await processes()).get('qemu-system-aar') ?? 0, signal);
      await vm.exited;
      await new Promise<void>(resolve => void wait(2, resolve));
      await expect(vm.way?.check()).resolves.toBeUndefined();
    },
  );

  it('works, as its VMM is asked, inside what confines it', async ({ skip }) => {
    await using vm = await idleVm(skip);
    const before = (await vm.work())?.cpuSeconds ?? 0;
    await new Promise<void>(resolve => void wait(1.5, resolve));
    expect((await vm.work())?.cpuSeconds).toBeGreaterThan(before);
    process.kill((await processes()).get('qemu-system-aar') ?? 0, 'SIGSTOP');
    await new Promise<void>(resolve => void wait(0.2, resolve));
    expect((await vm.work())?.frozen).toBe(true);
  });
});
