import { KernelLogScanner } from '../../klog/scanner.ts';

/** How fast a log of one sort was read. */
export interface KlogFigures {
  /** `quiet`: a long boot. `stormy`: a warning with its stack every 200 lines. `endless`: never a line feed. */
  readonly log: 'quiet' | 'stormy' | 'endless';
  readonly megabytes: number;
  readonly megabytesPerSecond: number;
  /** The same by the processor time used: what it would be if nothing else ran here. */
  readonly megabytesPerCpuSecond: number;
  /** What the process grew by while reading. */
  readonly grownMegabytes: number;
  readonly incidents: number;
}

const megabyte = 1024 * 1024;
const chunkSize = 64 * 1024;

const ordinary = [
  'virtio_blk virtio1: [vda] 2097152 512-byte logical blocks (1.07 GB/1.00 GiB)',
  'pci 0000:00:02.0: BAR 4: assigned [mem 0x8000000000-0x8000003fff 64bit pref]',
  'audit: type=1400 audit(1750384805.360:363): avc:  denied  { read } for  pid=91 comm="syslogd" name="log"',
  'EXT4-fs (vda): mounted filesystem with ordered data mode. Quota mode: none.',
  'random: crng init done',
];

const report = [
  '------------[ cut here ]------------',
  'WARNING: CPU: 0 PID: 211 at fs/vault.c:77 vault_seal+0x1c/0x2f0',
  'Modules linked in:',
  'CPU: 0 PID: 211 Comm: postgres Not tainted 6.1.170 #1',
  'pc : vault_seal+0x1c/0x2f0',
  'lr : vault_ioctl+0x40/0x90',
  'Call trace:',
  ' vault_seal+0x1c/0x2f0',
  ' vault_ioctl+0x40/0x90',
  ' invoke_syscall+0x48/0x114',
  '---[ end trace 0000000000000000 ]---',
];

function stamp(text: string, index: number): string {
  const seconds = (index / 1000).toFixed(6).padStart(12);
  return `[${seconds}][${`T${211 + (index % 3)}`.padStart(6)}] ${text}\n`;
}

/** A megabyte or a little more of log: long enough that the branch predictor doesn't learn it. */
function sample(log: KlogFigures['log']): Buffer {
  if (log === 'endless') return Buffer.alloc(megabyte, 'a progress bar that never ends its line \r');
  const lines: string[] = [];
  for (let index = 0, bytes = 0; bytes < megabyte; index++) {
    const texts = log === 'stormy' && index % 200 === 0 ? report : [ordinary[index % ordinary.length] ?? ''];
    for (const text of texts) {
      const line = stamp(text, index * 3);
      lines.push(line);
      bytes += line.length;
    }
  }
  return Buffer.from(lines.join(''));
}

/** Reads `megabytes` of log in chunks as they come from a pipe. */
export function benchKlog(log: KlogFigures['log'], megabytes = 200): KlogFigures {
  const text = sample(log);
  const scanner = new KernelLogScanner();
  const before = process.memoryUsage().rss;
  let most = before;
  let bytes = 0;
  const start = performance.now();
  const cpu = process.cpuUsage();
  while (bytes < megabytes * megabyte) {
    for (let at = 0; at < text.length; at += chunkSize) scanner.feed(text.subarray(at, at + chunkSize));
    bytes += text.length;
    most = Math.max(most, process.memoryUsage().rss);
  }
  const { length: incidents } = scanner.end();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return {
    log,
    megabytes: Math.round(bytes / megabyte),
    megabytesPerSecond: Math.round(bytes / megabyte / seconds),
    megabytesPerCpuSecond: Math.round(bytes / megabyte / ((user + system) / 1e6)),
    grownMegabytes: Math.round((most - before) / megabyte),
    incidents,
  };
}
