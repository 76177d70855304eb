import { describe, expect, it } from 'vitest';
import { scanKernelLog } from './scanner.ts';

const titles = (log: string) => scanKernelLog(log).map(({ title }) => title);

describe('a reset that nobody asked for', () => {
  it.each([
    ['  Reboot reason: 0xcbca - APC Watchdog', 'reset by the watchdog: APC Watchdog'],
    ['  Reboot reason: 0xbaba - Kernel PANIC', 'reset after a crash: Kernel PANIC'],
    ['[ro.boot.bootreason]: [watchdog,apps]', 'reset by the watchdog: watchdog'],
    ['Reset cause: WDOG', 'reset by the watchdog: WDOG'],
    ['[    0.5] vault-wdt 1.wdt: System reset by WDT.', 'reset by the watchdog'],
    ['[    9.5] vault_wdt: Causing a watchdog bite!', 'reset by the watchdog'],
    [
      '[    0.0] Kernel command line: quiet androidboot.bootreason=kernel_panic',
      'reset after a crash: kernel_panic',
    ],
  ])('by "%s" is an incident', (line, title) => {
    expect(titles(`${line}\n`)).toEqual([title]);
  });

  it.each([
    'Reboot reason: 0x0 - Normal',
    'Reset cause: POR',
    '[ro.boot.bootreason]: [reboot,userrequested]',
    '[    0.5] PMIC@SID0 Power-on reason: Triggered from Hard Reset and cold boot',
    '[    9.5] watchdog: watchdog0: watchdog did not stop!',
    '[    0.5] vault-wdt 1.wdt: Watchdog cluster 0 start, WTCON = 111d3d',
    '[    0.0] Kernel command line: quiet androidboot.bootreason=reboot',
  ])('"%s" is none', line => {
    expect(titles(`${line}\n`)).toEqual([]);
  });

  it('belongs to the crash where a boot loader keeps the words of that', () => {
    const log = `  reset message: KP: Oops: Fatal exception: comm:vaultd PC:vault_read+0x170/0x2b8 LR:vault_ioctl+0x1/0x2
  Reboot reason: 0xbaba - Kernel PANIC
`;
    expect(titles(log)).toEqual(['kernel panic: Oops: Fatal exception in vault_read']);
  });
});

describe('on the way up', () => {
  it.each([
    ['EFI stub: ERROR: Failed to relocate kernel', 'EFI stub: Failed to relocate kernel'],
    ['[    0.9] vault_fs: probe of virtio7 failed with error -22', 'vault_fs: probe of virtio7 failed'],
    ['[    0.9] Initramfs unpacking failed: write error', 'Initramfs unpacking failed: write error'],
    ['\n -- System halted\n', 'the decompressor halted the system'],
  ])('"%s" is an incident', (line, title) => {
    expect(titles(`${line}\n`)).toEqual([title]);
  });

  it.each([
    '[    0.9] vault_fs: probe of 1-1:1.0 failed with error -22',
    '[    0.9] rootfs image is not initramfs (invalid magic at start of compressed archive); looks like an initrd',
  ])('"%s" is none', line => {
    expect(titles(`${line}\n`)).toEqual([]);
  });
});
