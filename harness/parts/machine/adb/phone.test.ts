import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HarnessError, renderFailure } from '../../../core/errors.ts';
import { now } from '../../../core/wait.ts';
import { type MockPhone, mockPhone } from './mock-phone.ts';
import { preflight } from './preflight.ts';

const intent = {
  folder: '/data/local/tmp/endgoal',
  bytes: 2 ** 20,
  memory: 2 ** 20,
  bringsVmm: false,
};

/** What the preflight says of a phone: rule, blame and block of its failure; or the notes on one that may run. */
async function said(phone: MockPhone): Promise<string> {
  await using _ = phone;
  try {
    const { findings } = await preflight(phone.server, undefined, intent);
    return findings.flatMap(({ level, says }) => (level === 'note' ? [`note: ${says}`] : [])).join('\n');
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    const { rule, blame } = error.failure;
    return `${rule} (${blame})\n${renderFailure(error.failure)}`;
  }
}

const missingSu = 'echo "sh: su: inaccessible or not found" >&2; exit 127';
const good = 'note: SELinux enforces';

describe('a good Pixel 6', () => {
  it('may run, with both notes', async () => {
    expect(await said(await mockPhone())).toMatchInlineSnapshot(`
      "note: Android ends child processes of apps beyond 32 (its default; max_phantom_processes is not set); if it ends the VMM, the log names it
      note: SELinux enforces; denials of this run are searched when something fails"
    `);
  });

  it('is read whole: model, Android, build, kernel, VMM', async () => {
    await using phone = await mockPhone();
    const { facts, vmm } = await preflight(phone.server, undefined, intent);
    const { model, android, fingerprint, kernel, booted, vms } = facts;
    expect({ model, android, fingerprint, kernel, booted, vms }).toMatchInlineSnapshot(`
      {
        "android": "15",
        "booted": true,
        "fingerprint": "google/oriole/oriole:15/AP4A.250105.002/1:user/release-keys",
        "kernel": "6.1.99-android14-11-gd7dac4b14270",
        "model": "Pixel 6",
        "vms": [],
      }
    `);
    expect(vmm).toBe('/apex/com.android.virt/bin/crosvm');
  });
});

describe('root', () => {
  it('that a manager hides from Shell is named with the manager that is installed', async () => {
    const pm = 'echo package:com.android.shell; echo package:me.weishu.kernelsu';
    expect(await said(await mockPhone({ programs: { su: missingSu, pm } }))).toMatchInlineSnapshot(`
      "device-su-missing (infrastructure)
      device: 2A111FDH200ABC gives no root: commands run as uid 2000
        last line  sh: su: inaccessible or not found
        because    su said: sh: su: inaccessible or not found
                   adb's shell has no su: the phone is not rooted, or its root manager hides su from "Shell"
        do         open KernelSU on the phone, Superuser, and grant "Shell" (com.android.shell) root"
    `);
  });

  it('that is not there names every manager, and what to do without one', async () => {
    expect(await said(await mockPhone({ programs: { su: missingSu } }))).toMatchInlineSnapshot(`
      "device-su-missing (infrastructure)
      device: 2A111FDH200ABC gives no root: commands run as uid 2000
        last line  sh: su: inaccessible or not found
        because    su said: sh: su: inaccessible or not found
                   adb's shell has no su: the phone is not rooted, or its root manager hides su from "Shell"
        do         KernelSU or APatch: grant "Shell" (com.android.shell) root in its manager; Magisk: unlock the phone and grant "Shell" on its screen; not rooted: flash a userdebug build (adb root works there), or root it"
    `);
  });

  it('that Magisk denies is quoted', async () => {
    const su = 'echo "Permission denied" >&2; exit 13';
    expect(await said(await mockPhone({ programs: { su } }))).toMatchInlineSnapshot(`
      "device-su-refused (infrastructure)
      device: 2A111FDH200ABC gives no root: commands run as uid 2000
        last line  Permission denied
        because    su said: Permission denied
        do         unlock the phone and grant "Shell" (com.android.shell) root: in Magisk under Superuser, in KernelSU or APatch in the manager"
    `);
  });

  it('that waits for somebody at the screen is said within 10 s', { timeout: 15_000 }, async () => {
    const began = now();
    expect(await said(await mockPhone({ programs: { su: 'sleep 60' } }))).toMatchInlineSnapshot(`
      "device-su-silent (infrastructure)
      device: 2A111FDH200ABC gives no root: su gave no answer within 8 s
        because    it may ask on the screen of the locked phone; commands of adb wait for that
        do         unlock the phone, look at its screen and grant "Shell" root; then run again"
    `);
    expect(now() - began).toBeLessThan(10);
  });

  it('is used although su and the linker print warnings before its output', async () => {
    const noise = 'echo "WARNING: linker: unused DT entry: type 0x1d"';
    const su = `${noise}; ${noise} >&2; export MOCK_UID=0; exec sh -c "$2"`;
    expect(await said(await mockPhone({ programs: { su } }))).toContain(good);
  });

  it('is used by a su that takes `su 0 COMMAND` only', async () => {
    const refuses = '[ "$1" = -c ] && { echo "su: invalid uid/gid" >&2; exit 1; }';
    const su = `${refuses}\nexport MOCK_UID=0; shift; exec "$@"`;
    expect(await said(await mockPhone({ programs: { su } }))).toContain(good);
  });

  const userdebug = () => mockPhone({ programs: { su: missingSu }, properties: { 'ro.debuggable': '1' } });

  it('is used by adb root, on a userdebug build', async () => {
    const phone = await userdebug();
    await phone.script('root', `echo 0 >${phone.folder}/uid; echo restarting adbd as root`);
    expect(await said(phone)).toContain(good);
  });

  it('by an adb root that is switched off quotes adb', async () => {
    const phone = await userdebug();
    await phone.script('root', 'echo "ADB Root access is disabled by system setting"');
    expect(await said(phone)).toMatchInlineSnapshot(`
      "device-adb-root-refused (infrastructure)
      device: 2A111FDH200ABC gives no root: adb root did not work
        last line  ADB Root access is disabled by system setting
        because    su said: sh: su: inaccessible or not found
        do         turn "Rooted debugging" on in its developer options, then run again"
    `);
  });
});

describe('a hypervisor', () => {
  it('that is Gunyah is named, once', async () => {
    const properties = { 'ro.boot.hypervisor.version': 'gunyah-1' };
    expect(
      await said(await mockPhone({ nodes: ['gunyah', 'vhost-vsock'], properties })),
    ).toMatchInlineSnapshot(`
      "device-hypervisor (infrastructure)
      device: 2A111FDH200ABC can't run the VM: its hypervisor is Gunyah (/dev/gunyah), and it has no /dev/kvm
        do         this lane needs KVM: take a Pixel 6 or newer, or another device whose kernel runs KVM at EL2"
    `);
  });

  it('that is GenieZone is named', async () => {
    expect(await said(await mockPhone({ nodes: ['gzvm', 'vhost-vsock'] }))).toContain(
      'its hypervisor is GenieZone (/dev/gzvm)',
    );
  });

  it('that runs protected VMs only is said to', async () => {
    const properties = {
      'ro.boot.hypervisor.vm.supported': '0',
      'ro.boot.hypervisor.protected_vm.supported': '1',
    };
    expect(await said(await mockPhone({ properties }))).toContain('it runs protected VMs only');
  });
});

describe('the state of a phone', () => {
  it('whose clock is 30 s behind is infrastructure, with how to set it', async () => {
    const date = 'exec /bin/date -d "30 seconds ago" "$@"';
    const text = await said(await mockPhone({ programs: { date } }));
    expect(text.replace(/@\d+/, '@NOW').replace(/(?:29|30)\.\d s/, '30.0 s')).toMatchInlineSnapshot(`
      "device-clock (infrastructure)
      device: 2A111FDH200ABC can't run the VM: its clock is 30.0 s behind this machine's; the guest takes the phone's time
        do         turn "Set time automatically" on, or set it as root there: date -u @NOW; if this machine's clock is wrong, set that one"
    `);
  });

  it('that still starts is waited for', async () => {
    const phone = await mockPhone();
    const started = join(phone.folder, 'started');
    await phone.script(
      'bin/getprop',
      `case $1 in
  sys.boot_completed) [ -e ${started} ] && echo 1; touch ${started} ;;
  ro.build.version.release) echo 15 ;;
esac`,
    );
    expect(await said(phone)).toContain(good);
  });

  it.each(['connecting', 'authorizing', 'offline'])('%s is waited for', async state => {
    const phone = await mockPhone();
    await phone.state(state);
    await phone.script('after-devices', `sed -i 's/${state}/device/' ${phone.folder}/devices`);
    expect(await said(phone)).toContain(good);
  });

  it.each(['recovery', 'sideload', 'unauthorized'])('%s is said at once, with the way out', async state => {
    const phone = await mockPhone();
    await phone.state(state);
    const began = now();
    expect(await said(phone)).toMatchSnapshot();
    expect(now() - began).toBeLessThan(4);
  });

  it('with 15 % of charge is not drained', async () => {
    expect(await said(await mockPhone({ battery: 15 }))).toContain('battery at 15 %');
  });
});
