import { describe, expect, it } from 'vitest';
import type { StageName } from '../contract/stage.ts';
import type { Evidence } from '../contract/stages.ts';
import type { ProbeResult } from '../core/probe.ts';
import { diagnosed, evidenceIn, judgeSaved } from '../dev/loaded.ts';
import type { Incident } from '../klog/report.ts';
import { changed, changedGuest, green } from '../stages/samples/green.ts';

/** Returns the diagnosis of a failed verdict. */
function blamed(evidence: Evidence, stage: StageName, check: string, subject?: string) {
  const verdict = judgeSaved(stage, evidenceIn(evidence, stage)).find(
    row => row.check === check && (subject === undefined || row.subject === subject),
  );
  if (!verdict?.failure) throw new Error(`${stage} ${check} is not red: ${verdict?.says}`);
  return diagnosed(
    { ...verdict, stage, failure: verdict.failure, evidence: evidenceIn(evidence, stage) },
    evidence,
  );
}

const incident = (title: string, panicked: boolean): Incident => ({
  title,
  kind: panicked ? 'panic' : 'WARNING',
  line: 9,
  boot: 1,
  frames: [],
  evidence: [{ line: 9, text: title }],
  panicked,
  cut: false,
  garbled: false,
  times: 1,
});
const panicked = (line: string, ...before: readonly Incident[]) =>
  changed('boot', {
    end: { how: 'panic', at: 1.9, line },
    lastLines: [line],
    incidents: [...before, incident(line, true)],
  });
const no = (code: string, message = ''): ProbeResult<never> => ({
  ok: false,
  seconds: 1,
  error: { code, message },
});
const noServer = (log: readonly string[]) => changed('postgres', { server: no('ENOSERVER'), log });
const crosvm = ['/opt/crosvm', 'run', '--cid', '10', '--params', 'console=ttyS0 root=/dev/vdz', '/k/Image'];
const cluster = green.postgres.crash;
const { pci } = green.drivers;

describe('a missing root file system', () => {
  const unknown = 'Kernel panic - not syncing: VFS: Unable to mount root fs on';
  it.each([
    [`${unknown} unknown-block(254,0)`, 'F28-root-file-system-unknown'],
    [`${unknown} "/dev/vda" or unknown-block(254,0)`, 'F28-root-file-system-unknown'],
    [`${unknown} unknown-block(0,0)`, 'F28-root-not-found'],
    [`${unknown} "/dev/vdz" or unknown-block(0,0)`, 'F28-root-not-found'],
  ])('%s: %s', (line, rule) => {
    expect(blamed(panicked(line), 'boot', 'init').rule).toBe(rule);
  });

  it('does not explain an earlier warning in the log', () => {
    const evidence = panicked(`${unknown} unknown-block(0,0)`, incident('WARNING in vault_open', false));
    expect(blamed(evidence, 'boot', 'log')).toMatchObject({
      what: 'boot: WARNING in vault_open',
      rule: 'F30-report-in-the-log',
    });
    expect(blamed(evidence, 'boot', 'init').rule).toBe('F28-root-not-found');
  });
});

describe('a VM of crosvm', () => {
  it('without console output is explained with the command line of its kernel', () => {
    const silent = { how: 'silent', at: 21, seconds: 20, bytes: 0 } as const;
    const evidence = changed('boot', { end: silent, consoleBytes: 0, lastLines: [], command: crosvm });
    expect(judgeSaved('boot', evidence.boot)[0]?.failure?.because).toBe(
      'the kernel command line says: console=ttyS0 root=/dev/vdz',
    );
  });

  it('that runs another kernel is explained with the loaded file', () => {
    const evidence = changedGuest({ buildId: '00'.repeat(20) });
    const boot = { ...green.boot, ...evidence.boot, command: crosvm };
    expect(blamed({ ...evidence, boot }, 'boot', 'build-id').because).toContain('the VMM loads /k/Image;');
  });
});

describe('a kernel warning during a later stage', () => {
  it('fails its own check and does not explain a refused password', () => {
    const fate = { ...green.postgres.fate, incidents: [incident('WARNING in vault_open', false)] };
    const evidence = changed('postgres', { fate, login: no('28P01') });
    expect(blamed(evidence, 'postgres', 'log')).toMatchObject({
      what: 'postgres: WARNING in vault_open',
      rule: 'F30-report-later',
    });
    expect(blamed(evidence, 'postgres', 'login').rule).toBe('F25-password-refused');
  });

  it('explains all failures if the kernel panicked over it, also on a network', () => {
    const fate = { ...green.postgres.fate, incidents: [incident('WARNING in vault_open', true)] };
    const evidence = changed('postgres', { fate, login: no('ECONNRESET') });
    expect(blamed(evidence, 'postgres', 'login').rule).toBe('F30-panic-later');
    const networks = green.network.networks.map(seen => ({ ...seen, fate, login: no('ECONNRESET') }));
    expect(blamed(changed('network', { networks }), 'network', 'postgres').rule).toBe('F30-panic-later');
  });
});

describe('a truncated build', () => {
  const warning = {
    kind: 'compile',
    severity: 'warning',
    summary: "unused variable 'v'",
    hostTool: false,
    at: 1,
    text: '',
    code: 'build.warning',
    blame: 'unknown',
    because: '',
    todo: '',
  } as const;
  it('is not explained by a warning', () => {
    const evidence = changed('build', { lastLine: '  CC      fs/vault.o', errors: [warning] });
    expect(blamed(evidence, 'build', 'builds').what).toBe('build: make failed');
  });
});

describe('a hung boot', () => {
  it.each([
    [true, /^the kernel was done and had started init/],
    [false, /^the kernel itself hung/],
  ])('is judged by the whole console, not only its last lines: init started %s', (initStarted, says) => {
    const lastLines = Array.from({ length: 20 }, (_, n) => `[    ${n}.0] usb 1-1: new device`);
    const evidence = changed('boot', { end: { how: 'deadline', at: 60 }, lastLines, initStarted });
    expect(blamed(evidence, 'boot', 'init').because).toMatch(says);
  });
});

describe('a VMM that ended as it does when the guest powers off', () => {
  it('is not explained by its own warnings', () => {
    const exit = { exitCode: 0, signal: undefined, seconds: 2 };
    const evidence = changed('boot', {
      end: { how: 'exited', at: 2, exit },
      consoleBytes: 0,
      lastLines: [],
      vmm: 'qemu-system-aarch64: warning: nic has no peer',
    });
    expect(blamed(evidence, 'boot', 'init')).toMatchObject({ blame: 'product' });
    expect(blamed(evidence, 'boot', 'init').rule).toBeUndefined();
  });
});

describe('a device missing from the command of the VMM', () => {
  it.each(green.drivers.expected)('names the missing $role from the command', ({ role, pciIds }) => {
    const names = { disk: 'blk', entropy: 'rng', 'command channel': 'pci-serial', console: 'virtio-serial' };
    const name = names[role as keyof typeof names] ?? role.replace('network', 'virtio-net');
    const { command } = green.boot;
    const without = command.filter(
      (word, at) => !(command[at - 1] === '-device' && word.includes(name)) || word === '-device',
    );
    expect(without.length).toBeLessThan(command.length);
    const evidence = {
      ...changed('drivers', { pci: pci.filter(row => !pciIds.includes(`${row.vendor}:${row.device}`)) }),
      boot: { ...green.boot, command: [...without, '-drive', 'file=/vsock/disk/rng/balloon/network.img'] },
    };
    expect(blamed(evidence, 'drivers', 'bound', role).rule).toBe('F09-not-given');
  });
});

describe('a driver with a failed probe', () => {
  it.each([
    '[    0.352] vmw_vsock_virtio_transport: probe of NAME failed with error -22',
    '[    0.352] vmw_vsock_virtio_transport NAME: probe with driver vmw_vsock_virtio_transport failed with error -22',
  ])('is explained with the message of the kernel: %s', form => {
    const vsock = green.drivers.virtio.find(({ driver }) => driver === 'vmw_vsock_virtio_transport');
    if (!vsock || !green.boot.guest) throw new Error('the green run has vsock');
    const line = form.replaceAll('NAME', vsock.name);
    const { driver: _, ...unbound } = vsock;
    const virtio = green.drivers.virtio.map(row => (row === vsock ? unbound : row));
    const guest = { ...green.boot.guest, dmesg: `${green.boot.guest.dmesg}\n${line}\n` };
    const evidence = { ...changed('drivers', { virtio }), boot: { ...green.boot, guest } };
    expect(blamed(evidence, 'drivers', 'bound', 'vsock')).toMatchObject({
      rule: 'F09-not-probed',
      lastLine: line,
      because: expect.stringContaining('tried it, and its probe failed'),
    });
  });
});

describe('a kernel without readable configuration', () => {
  it('does not claim that an option is on', () => {
    if (!green.boot.guest) throw new Error('the green run has facts');
    const { config: _, ...guest } = green.boot.guest;
    const evidence = changed('boot', {
      guest: { ...guest, devices: [], dmesg: '' },
      clockSkew: -9e6,
      expected: { ...green.boot.expected, config: undefined },
    });
    expect(blamed(evidence, 'boot', 'node', '/dev/net/tun').because).toContain(
      'whether CONFIG_TUN is on is not evidence',
    );
    expect(blamed(evidence, 'boot', 'clock').because).toContain(
      'whether CONFIG_RTC_HCTOSYS is on is not evidence',
    );
  });
});

describe('a server that does not start', () => {
  it.each([
    ['FATAL:  could not create shared memory segment: Function not implemented', 'F16-shmget-missing'],
    ['FATAL:  could not write lock file "postmaster.pid": No space left on device', 'data-disk-full'],
    ['FATAL:  could not create shared memory segment: No space left on device', undefined],
    ['FATAL:  could not resize shared memory segment "/PostgreSQL.1": No space left on device', undefined],
  ])('%s: %s', (line, rule) => {
    const detail = 'DETAIL:  Failed system call was shmget(key=4325, size=56, 03600).';
    expect(blamed(noServer([line, detail]), 'postgres', 'starts').rule).toBe(rule);
  });
});

describe('a failed login', () => {
  it.each([
    ['ETIMEDOUT', 'F24-no-server-behind-port'],
    ['EPIPE', 'F24-no-server-behind-port'],
    ['ECONNREFUSED', undefined],
    ['53300', undefined],
  ])('with %s: %s', (code, rule) => {
    expect(blamed(changed('postgres', { login: no(code) }), 'postgres', 'login').rule).toBe(rule);
  });
});

describe('a cluster that was created again', () => {
  it('explains the missing commits and the missing recovery', () => {
    if (!cluster.ok) throw new Error('the green run recovered');
    const value = {
      ...cluster.value,
      systemIdentifier: { before: '1', after: '2' },
      lost: ['0.1'],
      log: [],
    };
    const evidence = changed('postgres', { crash: { ...cluster, value } });
    for (const check of ['same-cluster', 'crash-recovery', 'durable']) {
      expect(blamed(evidence, 'postgres', check).rule).toBe('F22-cluster-made-anew');
    }
  });
});
