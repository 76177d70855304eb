import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from '../../../core/exec.ts';
import { parseDeviceFacts } from './preflight-facts.ts';
import { judgeDevice } from './preflight-judge.ts';
import type { KvmProbe } from './probe.ts';

const pixel = `@@ uid
0
@@ clock
1790000000
@@ machine
aarch64
@@ kernel
6.1.99-android14-11-gd7dac4b14270-ab12946699
@@ ro.product.model
Pixel 8 Pro
@@ ro.build.version.release
15
@@ ro.boot.hypervisor.vm.supported
1
@@ ro.boot.hypervisor.version
kvm.arm-protected
@@ kvm
yes
@@ vhost-vsock
yes
@@ selinux
Enforcing
@@ battery
82
@@ charging
Charging
@@ phantom-limit
null
@@ sha256sum
/system/bin/sha256sum
@@ free
/dev/block/dm-57 113137612 41137612 71983616  37% /data/user/0
@@ vmm
/apex/com.android.virt/bin/crosvm
`;

const needs = {
  bytes: 700 * 2 ** 20,
  memory: 2 ** 30,
  bringsVmm: false,
  clock: 1_790_000_003,
  clockSkew: -0.4,
};
const findings = (text: string, changes: Partial<typeof needs> = {}, probe?: KvmProbe) =>
  judgeDevice(parseDeviceFacts(text), { ...needs, ...changes }, probe)
    .filter(({ level }) => level !== 'good')
    .map(({ level, says, fix }) => `${level}: ${says} → ${fix}`);

test('reads what a Pixel says', () => {
  expect(JSON.parse(JSON.stringify(parseDeviceFacts(pixel)))).toMatchInlineSnapshot(`
    {
      "android": "15",
      "battery": 82,
      "charging": true,
      "clock": 1790000000,
      "free": 73711222784,
      "hypervisor": "kvm.arm-protected",
      "kernel": "6.1.99-android14-11-gd7dac4b14270-ab12946699",
      "kvm": true,
      "machine": "aarch64",
      "model": "Pixel 8 Pro",
      "selinux": "Enforcing",
      "sha256sum": true,
      "uid": 0,
      "vhostVsock": true,
      "vmSupported": true,
      "vmm": "/apex/com.android.virt/bin/crosvm",
      "vms": [],
    }
  `);
});

test('a Pixel may run with two notes', () => {
  expect(findings(pixel)).toMatchInlineSnapshot(`
    [
      "note: Android ends child processes of apps beyond 32 (its default; max_phantom_processes is not set); if it ends the VMM, the log names it → adb shell "device_config set_sync_disabled_for_tests persistent; device_config put activity_manager max_phantom_processes 2147483647"",
      "note: SELinux enforces; denials of this run are searched when something fails → if connections to the guest are refused, as root there: setenforce 0",
    ]
  `);
});

describe('a device is refused, with the fix', () => {
  test.each([
    ['without root', ['uid\n0', 'uid\n2000']],
    ['of another architecture', ['aarch64', 'x86_64']],
    ['whose hypervisor is off', ['vm.supported\n1', 'vm.supported\n0']],
    ['without KVM', ['kvm\nyes', 'kvm']],
    ['without vhost-vsock', ['vhost-vsock\nyes', 'vhost-vsock']],
    ['without VMM', ['@@ vmm\n/apex/com.android.virt/bin/crosvm\n', '']],
    ['that is full', ['71983616', '1024']],
    ['that is nearly empty of charge', ['battery\n82', 'battery\n19']],
  ] as const)('%s', (_, [from, to]) => {
    const refused = findings(pixel.replace(from, to)).filter(line => line.startsWith('stop'));
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatchSnapshot();
  });
});

test('a device that says nothing is refused for all that is missing', () => {
  expect(findings('').filter(line => line.startsWith('stop'))).toHaveLength(7);
});

test('the script itself runs on this machine, which is no phone', async () => {
  const { stdout, exitCode } = await run(['sh', join(import.meta.dirname, 'preflight.sh'), '/tmp'], {
    owner: 'test',
    deadline: 10,
    check: false,
  });
  const facts = parseDeviceFacts(stdout);
  expect({ ...facts, ended: exitCode !== undefined }).toMatchObject({ sha256sum: true, ended: true });
  expect(facts.free).toBeGreaterThan(0);
  expect(Math.abs(facts.clock - Date.now() / 1000)).toBeLessThan(5);
});
