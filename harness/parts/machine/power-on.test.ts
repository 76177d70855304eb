import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InfraError } from '../../core/errors.ts';
import { start } from '../../core/exec.ts';
import { now, until } from '../../core/wait.ts';
import { powerOn } from './power-on.ts';
import { qemu } from './qemu.ts';
import type { Vm, Vmm, VmSpec, Way } from './vm.ts';

const spec: VmSpec = { kernel: 'Image', commandLine: [], disks: [], memoryMiB: 64, cpus: 1, cid: 10 };
const limits = { deadline: 1, silence: 1 };

let logs = '';
beforeEach(async () => {
  logs = await mkdtemp(join(tmpdir(), 'power-on-'));
});
afterEach(() => rm(logs, { recursive: true }));

/** A machine that says on its console what `script` prints, and whose second UART was lost. */
function mockVmm(script: string, way?: Way): { readonly vmm: Vmm; readonly killed: () => boolean } {
  let killed = false;
  const launch = async (): Promise<Vm> => {
    const vm = await start(['sh', '-c', script], { owner: 'test' });
    return {
      command: [],
      cid: 10,
      pace: 1,
      work: async () => undefined,
      powerOn: now(),
      console: vm.stdout,
      channel: new PassThrough().destroy(),
      stderr: () => '',
      exited: vm.exited,
      way,
      connect: () => Promise.reject(new Error('nobody listens')),
      listen: () => Promise.reject(new Error('nobody connects')),
      kill() {
        killed = true;
        vm.kill('SIGKILL');
        return vm.exited;
      },
    };
  };
  return { vmm: { name: 'mock', launch }, killed: () => killed };
}

const options = (signal = new AbortController().signal) => ({ limits, logs, name: 'console', signal });

describe('a power-on', () => {
  it('ends at once, and kills what it started, where the run was over before', async () => {
    const { vmm, killed } = mockVmm('sleep 60');
    const signal = AbortSignal.abort(new Error('the run is over'));
    await expect(powerOn(vmm, spec, options(signal))).rejects.toThrow('the run is over');
    expect(killed()).toBe(true);
  });

  it('whose agent is silent is evidence', async () => {
    const { vmm, killed } = mockVmm('echo endgoal-init: reached 1.0; sleep 60');
    const { silentAgent, machine } = await powerOn(vmm, spec, options());
    expect(silentAgent?.what).toBe('boot: the command channel was closed');
    expect([machine, killed()]).toEqual([undefined, true]);
  });

  it('whose agent is silent because the device hangs is none: nothing is known of the guest', async () => {
    const hangs = new InfraError({ what: 'device: it gave no answer', todo: 'look at it' });
    const way = {
      lost: new AbortController().signal,
      check: () => Promise.reject(hangs),
      aftermath: async () => ({ log: '', others: [] }),
    };
    const { vmm, killed } = mockVmm('echo endgoal-init: reached 1.0; sleep 60', way);
    await expect(powerOn(vmm, spec, options())).rejects.toBe(hangs);
    expect(killed()).toBe(true);
  });
});

/** The processes that this one started and that live. */
async function children(): Promise<string[]> {
  const pids = await readFile(`/proc/self/task/${process.pid}/children`, 'utf8');
  const names = pids.trim().split(' ').filter(Boolean);
  return Promise.all(names.map(pid => readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')));
}

describe('QEMU on this machine', { timeout: 30_000 }, () => {
  it('that makes no socket is said to, and neither it nor its vsock device stays', async ({ skip }) => {
    const vmm = qemu(() => ['sleep', '60']);
    const why = await vmm.launch(spec, logs).then(
      () => 'it came up',
      (error: Error) => error.message,
    );
    if (why.startsWith('tools:')) skip(why);
    expect(why).toMatchInlineSnapshot(`
      "boot: QEMU made no socket within 5 s
        last line  it printed nothing
        do         npm run doctor shows whether the tool works here"
    `);
    await until(async () => !(await children()).some(name => /sleep|vhost/.test(name)) || undefined, {
      seconds: 2,
      otherwise: () => new InfraError({ what: 'something of it still lives', todo: 'end it' }),
    });
  });
});
