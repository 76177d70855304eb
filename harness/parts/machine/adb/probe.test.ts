import { describe, expect, it } from 'vitest';
import { paceOf, watchdogWords } from './pace.ts';
import { parseProbe } from './probe.ts';
import { freeCid, runningVms } from './running-vms.ts';

describe('the probe of KVM', () => {
  it('tells how fast a guest runs', () => {
    const said = 'endgoal-probe: kvm-api 12\nendgoal-probe: exit-ns 4200\nendgoal-probe: loop-ns 900000\n';
    expect(parseProbe(`linker warning\n${said}endgoal-probe: vhost-features 1\n`)).toMatchObject({
      api: 12,
      exitNs: 4200,
      loopNs: 900_000,
    });
  });

  it('names the first step that failed, of each node', () => {
    expect(parseProbe('endgoal-probe: kvm-open-errno 13\nendgoal-probe: vhost-open-errno 1\n')).toMatchObject(
      {
        kvmFailed: { step: 'kvm-open', errno: 13 },
        vhostFailed: { step: 'vhost-open', errno: 1 },
      },
    );
  });

  it('is unknown where the device could not run it', () => {
    expect(parseProbe('sh: probe: cannot execute binary file\n')).toBeUndefined();
  });
});

describe('the pace', () => {
  it.each([
    ['of a phone', { exitNs: 5000, loopNs: 1_000_000 }, 1],
    ['of a device whose exits are slow', { exitNs: 92_000, loopNs: 1_600_000 }, 6.5],
    ['of a device that nothing could measure', undefined, 1],
    ['of one that is slower than is worth waiting for', { exitNs: 9e7, loopNs: 1 }, 12],
  ])('%s', (_, measured, pace) => {
    expect(paceOf(measured)).toBe(pace);
  });
});

it("a slow device stretches the guest's own watchdogs as far as the kernel allows, a quick one none", () => {
  expect(watchdogWords(1)).toEqual([]);
  expect(watchdogWords(4)).toEqual(['rcupdate.rcu_cpu_stall_timeout=84', 'watchdog_thresh=40']);
  expect(watchdogWords(99)).toEqual(['rcupdate.rcu_cpu_stall_timeout=300', 'watchdog_thresh=60']);
});

describe('the CID', () => {
  const vms = runningVms(
    '812 /apex/com.android.virt/bin/crosvm run --cid 10 --mem 512\n813 crosvm run --vsock cid=11 -s x\n814 qemu-system-aarch64 -device vhost-vsock-pci,guest-cid=12\n',
  );

  it('of each VM that runs is read from its command line', () => {
    expect(vms.map(({ pid, cid }) => [pid, cid])).toEqual([
      [812, 10],
      [813, 11],
      [814, 12],
    ]);
  });

  it('that is wanted is taken where it is free, else the next', () => {
    expect([freeCid(9, vms), freeCid(10, vms)]).toEqual([9, 13]);
  });
});
