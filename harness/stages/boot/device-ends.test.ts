import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { diagnose } from '../../contract/rule.ts';
import { renderFailure } from '../../core/errors.ts';
import { start } from '../../core/exec.ts';
import { type MockPhone, mockCrosvm, mockPhone } from '../../parts/machine/adb/mock-phone.ts';
import { openDeviceLane } from '../../parts/machine/device.ts';
import { powerOn } from '../../parts/machine/power-on.ts';
import { changed, green } from '../samples/green.ts';
import { recordOf } from './device-record.ts';
import { judgeBoot } from './judge.ts';
import { implementation } from './stage.ts';

const { rules = [] } = implementation;

// Every way in which a VM ends on a phone, tried on the lane itself: only adb, the phone and its crosvm are mocks.

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ends-'));
  for (const name of ['Image', 'relay']) await writeFile(join(folder, name), name);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** What is said of a boot whose crosvm does `run`: rule, blame and block of the verdict on init. */
async function said(
  run: string,
  changes: Parameters<typeof mockPhone>[0] = {},
  config = '',
): Promise<string> {
  await using phone = await mockPhone(changes);
  await phone.crosvm(mockCrosvm(run));
  return (await saidOf(phone, config)).split('\ncommand: ')[0] ?? '';
}

async function saidOf(phone: MockPhone, config = ''): Promise<string> {
  const paths = { relay: join(folder, 'relay'), probe: join(folder, 'no probe') };
  await using lane = await openDeviceLane({ server: phone.server, serial: undefined, hooks: {}, ...paths });
  const on = await powerOn(
    lane.vmm,
    {
      kernel: join(folder, 'Image'),
      commandLine: ['ignore_loglevel'],
      disks: [],
      memoryMiB: 64,
      cpus: 1,
      cid: 10,
    },
    {
      limits: { deadline: 6, silence: 2 },
      logs: folder,
      name: 'console',
      signal: new AbortController().signal,
    },
  );
  const evidence = changed('boot', {
    end: on.end,
    limits: on.limits,
    command: on.command,
    vmm: on.stderr,
    aftermath: on.aftermath,
    device: recordOf(lane.ready),
    lastLines: on.console.lines.map(({ text }) => text),
    consoleBytes: on.console.bytes,
    incidents: on.console.incidents,
    guest: undefined,
    expected: { ...green.boot.expected, config },
  });
  const seen = evidence.boot ?? green.boot;
  const verdict = judgeBoot(seen).find(({ check }) => check === 'init');
  if (!verdict?.failure) return verdict?.says ?? 'no verdict';
  const failure = diagnose(
    rules,
    { stage: 'boot', ...verdict, failure: verdict.failure, evidence: seen },
    evidence,
  );
  const text = `${failure.rule} (${failure.blame})\n${renderFailure(failure)}\ncommand: ${on.command.join(' ')}`;
  return text
    .replace(/\d\d-\d\d \d\d:\d\d:\d\d/, 'NOW')
    .replaceAll(phone.folder, '<phone>')
    .replace(/\d+\.\d s(?= after|$)/m, 'N s');
}

const runtimeUartsOff = 'CONFIG_SERIAL_8250_RUNTIME_UARTS=0\n';
const error = (text: string) => `echo '[2026-01-02T03:04:05.1+00:00 ERROR crosvm] ${text}' >&2`;
const exits = (text: string) => `${error(`exiting with error 1: ${text}`)}; exit 1`;

describe('a VM on a phone ends', () => {
  it('by a panic that its silent console does not show', async () => {
    expect(await said('exit 34')).toMatchInlineSnapshot(`
      "vmm-guest-panic (product)
      boot: the guest panicked, and its console is silent, N s after power-on
        last line  nothing was printed
        because    crosvm ended with 34: the guest told its pvpanic device, or the firmware interface, that it panicked
        do         KERNEL_ARGS=earlycon=uart8250,mmio,0x3f8 npm test: it prints before any console driver is there"
    `);
  });

  it('by a panic on a kernel that drives no 8250 at run time, and that is why it was silent', async () => {
    expect(await said('exit 34', {}, runtimeUartsOff)).toMatchInlineSnapshot(`
      "vmm-guest-panic (product)
      boot: the guest panicked, and its console is silent, N s after power-on
        last line  nothing was printed
        because    crosvm ended with 34: the guest told its pvpanic device, or the firmware interface, that it panicked
                   CONFIG_SERIAL_8250_RUNTIME_UARTS is 0 in this kernel: it drives no 8250, so there is no ttyS0 to print on
        do         KERNEL_ARGS=8250.nr_uarts=4 npm test; or put CONFIG_SERIAL_8250_RUNTIME_UARTS=4 in a fragment"
    `);
  });

  it('by a panic that its console shows', async () => {
    expect(await said('echo "[ 1.0] x" >>"$console"; exit 34')).toContain(
      'vmm-guest-panic (product)\nboot: the guest panicked N s',
    );
  });

  it('by a reset', async () =>
    expect(await said('exit 32')).toMatchInlineSnapshot(`
      "vmm-guest-reset (product)
      boot: the guest asked for a reset N s after power-on
        last line  nothing was printed
        because    crosvm ended with 32: the guest rebooted
                   with panic=-1 a kernel reboots at once after a panic; its console said nothing of one
        do         KERNEL_ARGS=earlycon=uart8250,mmio,0x3f8 npm test: it prints before any console driver is there"
    `));

  it('because KVM fails', async () => {
    expect(
      await said(`${error('vcpu hit unknown error: Invalid argument')}; exit 33`),
    ).toMatchInlineSnapshot(`
      "vmm-kvm-failed (infrastructure)
      boot: KVM or the hypervisor failed to run the guest N s after power-on
        last line  vcpu hit unknown error: Invalid argument
        because    crosvm ended with 33; it said: vcpu hit unknown error: Invalid argument
        do         see what the device's kernel says of KVM (adb shell su -c dmesg | grep -i kvm), and run again; a guest's own fault gives 32 or 34"
    `);
  });

  it('because of an argument', async () => {
    expect(await said('echo "Unrecognized argument: --vault" >&2; exit 35')).toMatchInlineSnapshot(`
      "vmm-bad-argument (infrastructure)
      boot: crosvm does not take one of its arguments and ended N s after power-on
        last line  Unrecognized argument: --vault
        because    crosvm ended with 35; it said: Unrecognized argument: --vault
        do         compare the command in the report with \`crosvm run --help\` there: a version that dropped an option is a bug of endgoal, please report it"
    `);
  });

  it('by its stall detector', async () => {
    expect(await said('exit 36')).toContain('vmm-guest-stalled (product)');
  });

  it('by SIGKILL from somebody that no log names', async () => {
    expect(await said('kill -s KILL $$')).toMatchInlineSnapshot(`
      "F20-vmm-killed (infrastructure)
      boot: the VMM was ended by SIGKILL N s after power-on
        last line  nothing was printed
        because    endgoal did not send it, and no log of this run says who did
                   nothing had been printed
        do         look for who ended it: adb logcat -d -b all | grep -iE "kill|lowmemory|phantom", adb shell su -c dmesg"
    `);
  });

  const killed = 'kill -s KILL $$';

  it('by the out-of-memory killer, which names one of its virtual CPUs', async () => {
    const dmesg = 'echo "[999999999.2] Out of memory: Killed process 4712 (crosvm_vcpu0) total-vm:1190880kB"';
    expect(await said(killed, { programs: { dmesg } })).toMatchInlineSnapshot(`
      "vmm-killed-out-of-memory (infrastructure)
      boot: the kernel's out-of-memory killer ended the VMM (SIGKILL) N s after power-on
        last line  nothing was printed
        because    a log of this run says: [999999999.2] Out of memory: Killed process 4712 (crosvm_vcpu0) total-vm:1190880kB
        do         give the machine that runs the VMM more memory: close apps on the phone, or end other work here"
    `);
  });

  it('for excessive use of the processor, with the setting', async () => {
    const logcat = `echo "$(date '+%m-%d %H:%M:%S').004  1488  1540 I am_kill : [0,4712,crosvm,900,excessive cpu 31000 during 300000,0]"`;
    expect(await said(killed, { programs: { logcat } })).toMatchInlineSnapshot(`
      "vmm-killed-excessive-cpu (infrastructure)
      boot: Android's limit of processor time in the background (excessive cpu) ended the VMM (SIGKILL) N s after power-on
        last line  nothing was printed
        because    a log of this run says: NOW.004  1488  1540 I am_kill : [0,4712,crosvm,900,excessive cpu 31000 during 300000,0]
        do         adb shell settings put global activity_manager_constants power_check_max_cpu_1=100,power_check_max_cpu_2=100,power_check_max_cpu_3=100,power_check_max_cpu_4=100; or adb shell settings put global settings_enable_monitor_phantom_procs false"
    `);
  });

  it('not by the killer of last night, whose line is still in the log', async () => {
    const logcat = 'echo "01-01 03:00:00.001   501   501 I lowmemorykiller: Kill \'crosvm\' (4712), uid 0"';
    const dmesg = 'echo "[    0.001] Out of memory: Killed process 4711 (crosvm) total-vm:9088kB"';
    expect(await said(killed, { programs: { logcat, dmesg } })).toContain('F20-vmm-killed (infrastructure)');
  });

  it('because another VM has its CID, which is named', async () => {
    const cid = exits('failed to set cid for guest: Address already in use (os error 98)');
    expect(await said(cid)).toMatchInlineSnapshot(`
      "vmm-cid-in-use (infrastructure)
      boot: another VM has the CID, so crosvm ended N s after power-on
        last line  failed to set cid for guest: Address already in use (os error 98)
        because    crosvm said: failed to set cid for guest: Address already in use (os error 98)
        do         end that VM (adb shell su -c kill PID, or stop its app), or run again: endgoal takes a free CID when it sees the other one before"
    `);
  });

  it.each([
    ['failed to create guest memory: Cannot allocate memory (os error 12)', 'vmm-out-of-memory'],
    ['failed to open KVM device /dev/kvm: Permission denied (os error 13)', 'vmm-kvm-refused'],
    ['failed to create jail: failed to pivot_root', 'vmm-jail'],
    ['failed to open kernel image /k/Image: No such file or directory (os error 2)', 'vmm-file-missing'],
    ['failed to lock file: Resource temporarily unavailable (os error 11)', 'vmm-disk-locked'],
    ['something new', 'vmm-failed'],
  ])('because %s', async (text, rule) => {
    const block = await said(exits(text));
    expect(block).toContain(`${rule} (infrastructure)`);
    expect(block).toContain(`crosvm said: ${text}`);
  });

  it('because SELinux denied it something, which is quoted', async () => {
    const avc = 'avc: denied { open } for comm="crosvm" path="/k/Image" tclass=file permissive=0';
    const dmesg = `echo '[999999999.2] ${avc}'`;
    const block = await said(exits('failed to open /k/Image: Permission denied (os error 13)'), {
      programs: { dmesg },
    });
    expect(block).toMatchInlineSnapshot(`
      "vmm-denied (infrastructure)
      boot: something was refused to crosvm, which ended N s after power-on
        last line  failed to open /k/Image: Permission denied (os error 13)
        because    crosvm said: failed to open /k/Image: Permission denied (os error 13)
                   [999999999.2] avc: denied { open } for comm="crosvm" path="/k/Image" tclass=file permissive=0
        do         if SELinux denied it (below), as root there: setenforce 0, and run again; else look at the permissions of the named file"
    `);
  });

  it('and what crosvm prints in every run is never the cause', async () => {
    const routine = 'echo "syslog init failed: guess of fd for syslog connection was invalid" >&2';
    expect(await said(`${routine}; ${routine}; exit 34`)).not.toContain('syslog');
  });
});

describe('a guest on a phone', () => {
  it('that is silent while its VMM waits is silent, with the words that its kernel got', async () => {
    expect(await said('exec sleep 60')).toContain('F11-wrong-console (product)');
  });

  it('that reaches init has booted', async () => {
    const reaches = 'echo "endgoal-init: reached 1.0" >>"$console"; exec sleep 60';
    expect(await said(reaches)).toContain('init said that it runs');
  });

  it('gets a free CID where another VM has the usual one', async () => {
    await using phone = await mockPhone();
    // A script's process is named like its file.
    await phone.script('bin/crosvm', 'sleep 60\n:');
    await using other = await start([join(phone.folder, 'bin/crosvm'), 'run', '--cid', '10'], {
      owner: 'test',
    });
    await phone.script('bin/pgrep', `echo ${other.pid}`);
    await phone.crosvm(mockCrosvm(exits('failed to set cid for guest: Address already in use')));
    const block = await saidOf(phone);
    expect(block).toContain(`another VM runs there: process ${other.pid} (CID 10): /bin/sh`);
    expect(block).toContain('--cid 11');
  });
});
