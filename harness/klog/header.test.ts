import { describe, expect, it } from 'vitest';
import { scanKernelLog } from './scanner.ts';

function titles(log: string): string[] {
  return scanKernelLog(log).map(incident => incident.title);
}

describe('a line that only quotes a pattern is no incident', () => {
  const started = '[    0.000000] Linux version 6.1.170 (vault@build)\n';
  it.each([
    [
      'the command line',
      '[    0.000000] Kernel command line: console=ttyAMA0 msg="Kernel panic - not syncing: x"',
    ],
    [
      'an unknown parameter',
      '[    0.1] Unknown kernel command line parameters "note=BUG:", will be passed to user space.',
    ],
    ['a program that prints it', 'Kernel panic - not syncing: VFS: Unable to mount root fs'],
    ['a shell that greps for it', "# dmesg | grep 'BUG: KASAN: slab-out-of-bounds in foo+0x1/0x2'"],
    ['a help text', '  oops=panic   then "Kernel panic - not syncing: Fatal exception" follows an oops'],
    ['a service that relays it', '[    3.1] systemd[1]: vault.service: WARNING: something'],
    ['audit', '[    3.1] audit: type=1400 comm="WARNING: CPU: 0 PID: 1 at fs/x.c:1 y+0x1/0x2"'],
    ['PostgreSQL', 'WARNING:  enabling "trust" authentication for local connections'],
    [
      'a program that crashed',
      '[    3.1] traps: vaultd[211] general protection fault ip:7feb96 sp:20000 error:0 in vaultd[7feb9+8400]',
    ],
    [
      'a program that crashed where nothing is mapped',
      '[    3.1] traps: vaultd[211] general protection fault ip:7feb96 sp:20000 error:0',
    ],
    [
      'a program whose log is relayed',
      'Nov 21 17:40:59 phone vmm[9]: the guest said [    1.000000] Kernel panic - not syncing: x',
    ],
    [
      'a kernel that lists its mitigations',
      '[    0.1] Spectre V2 : WARNING: Unprivileged eBPF is enabled with eIBRS on',
    ],
    ['an Android driver', '[    3.1] CAM_INFO: CAM-ISP: cam_isp_dev_probe: 122 Camera ISP probe complete'],
  ])('%s', (_, line) => {
    expect(titles(`${started}${line}\n`)).toEqual([]);
  });

  it('words of firmware before the kernel are no incident', () => {
    expect(
      titles('INFO:    BL31: Initializing runtime services\nWARNING: Using default FDT\nU-Boot 2023.01\n'),
    ).toEqual([]);
  });

  it('the same words from the kernel itself are an incident', () => {
    expect(titles(`${started}[    1.9] Kernel panic - not syncing: VFS: Unable to mount root fs\n`)).toEqual([
      'kernel panic: VFS: Unable to mount root fs',
    ]);
  });
});
