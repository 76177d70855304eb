import type { Rule } from '../rule.ts';

/** Words for an unrequested reset, as drivers, boot loaders and phones write them. */
const watchdog = String.raw`[Ww]atch ?dog|WATCHDOG|\b[Ww][Dd](?:[Tt]|[Oo][Gg]|[Gg])(?:\b|_)|\bhw_wdt|[Bb]ark\b|[Bb]ite\b|\bWTSR\b`;
const crash = String.raw`[Pp]anic|PANIC|[Oo]ops|[Cc]rash|[Ll]ockup|hang\b`;
const cause = String.raw`(?:[Rr]e(?:set|boot|start)|[Bb]oot|[Pp]ower[- _]?(?:on|up|off)|[Ss]hutdown)[ _.-]?(?:[Rr]eason|[Cc]ause|[Ss]tatus)\w*\]?\s{0,8}[:=]\s{0,8}\[?(?:0x[0-9a-f]+ ?[-:(]? ?)?`;

/** Reasons of a reset. A reset that was asked for, or a first power-on, is no incident. */
export const resets: readonly Rule[] = [
  {
    kind: 'reset',
    header: new RegExp(`${cause}([^\\]]{0,40}?(?:${watchdog})[^\\],;]{0,24})`),
    title: 'reset by the watchdog: $1',
    sample: 'Reboot reason: 0xcbca - APC Watchdog',
    says: 'reset by the watchdog: APC Watchdog',
  },
  {
    kind: 'reset',
    header: new RegExp(`${cause}([^\\]]{0,40}?(?:${crash})[^\\],;]{0,24})`),
    title: 'reset after a crash: $1',
    sample: '[ro.boot.bootreason]: [kernel_panic]',
    says: 'reset after a crash: kernel_panic',
  },
];

/** Lines of a watchdog's driver before or after it resets the machine. */
export const watchdogs: readonly Rule[] = [
  {
    kind: 'reset',
    header:
      /^(.{0,60}?)(?:(?:[Ss]ystem )?[Rr]eset by (?:the )?(?:WDT|watchdog)|last (?:reset|reboot) was (?:initiated|caused|triggered) by (?:the )?watchdog|[Ii]nitiating system reboot|[Ww]atchdog (?:[Bb]ite|[Bb]ark|[Rr]eset|timed out|timeout|expired))/,
    title: 'reset by the watchdog',
    sample: 'sbsa-gwdt 2a440000.watchdog: System reset by WDT.',
    says: 'reset by the watchdog',
  },
];

/** The line that a Pixel's boot loader keeps of a crash. */
export const resetMessages: readonly Rule[] = [
  {
    kind: 'panic',
    header: /reset message: KP: (.{1,80}?):? comm:(.{1,16}?) +PC:(\w+)/,
    title: 'kernel panic: $1 in $3',
    sample:
      'reset message: KP: Oops: Fatal exception: comm:vaultd PC:vault_read+0x170/0x2b8 LR:vault_ioctl+0x168/0x2b8',
    says: 'kernel panic: Oops: Fatal exception in vault_read',
  },
  {
    kind: 'panic',
    header: /reset message: (?:KP|Kernel panic): (.{1,100})/,
    title: 'kernel panic: $1',
    sample: 'reset message: KP: hung_task: blocked tasks',
    says: 'kernel panic: hung_task: blocked tasks',
  },
  {
    kind: 'reset',
    header: /reset message: (?!N\/A|none|null|0x0+\b|\s*$)(\S.{0,100})/i,
    title: 'reset: $1',
    sample: 'reset message: APC watchdog expired on cluster 0',
    says: 'reset: APC watchdog expired on cluster NUM',
  },
];

/** The EFI stub, which prints before the kernel has a console. */
export const efiStub: readonly Rule[] = [
  {
    kind: 'firmware',
    header: /EFI stub: ERROR: (.*)/,
    title: 'EFI stub: $1',
    sample: 'EFI stub: ERROR: Failed to relocate kernel',
    says: 'EFI stub: Failed to relocate kernel',
  },
];

/** A virtio device that its driver refused. */
export const probes: readonly Rule[] = [
  {
    kind: 'probe',
    header: /(?:^|[ :])(\w[\w-]{0,40}): probe of (virtio\d+) failed with error -?(\d+)/,
    title: '$1: probe of $2 failed',
    sample: 'vault_console: probe of virtio0 failed with error -2',
    says: 'vault_console: probe of virtio0 failed',
  },
  {
    // Since 6.10.
    kind: 'probe',
    header: /(?:^|[ :])\w[\w-]{0,40} (virtio\d+): probe with driver (\w+) failed with error -?(\d+)/,
    title: '$2: probe of $1 failed',
    sample: 'vault_console virtio0: probe with driver vault_console failed with error -2',
    says: 'vault_console: probe of virtio0 failed',
  },
];

/** An initramfs that can't be unpacked; the kernel goes on without it. */
export const initramfs: readonly Rule[] = [
  {
    kind: 'initramfs',
    header: /Initramfs unpacking failed: (.*)/,
    title: 'Initramfs unpacking failed: $1',
    sample: 'Initramfs unpacking failed: invalid magic at start of compressed archive',
    says: 'Initramfs unpacking failed: invalid magic at start of compressed archive',
  },
];

/** The decompressor (x86, Arm) gives up; the line before says why. */
export const decompressors: readonly Rule[] = [
  {
    kind: 'firmware',
    header: /^-- System halted/,
    title: 'the decompressor halted the system',
    sample: ' -- System halted',
    says: 'the decompressor halted the system',
  },
];
