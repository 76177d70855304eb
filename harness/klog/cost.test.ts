import { describe, expect, it } from 'vitest';
import { KernelLogScanner } from './scanner.ts';

const megabyte = 1024 * 1024;

/** CPU seconds for a megabyte of log. */
function cost(line: (at: number) => string, end = '\n'): number {
  const lines: string[] = [];
  for (let bytes = 0; bytes < megabyte; bytes += lines.at(-1)?.length ?? 0)
    lines.push(line(lines.length) + end);
  const log = Buffer.from(lines.join(''));
  const scanner = new KernelLogScanner();
  const before = process.cpuUsage();
  for (let from = 0; from < log.length; from += 64 * 1024) scanner.feed(log.subarray(from, from + 64 * 1024));
  scanner.end();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

const fill = (text: string, length: number) => text.repeat(Math.ceil(length / text.length)).slice(0, length);
const long = 96 * 1024;

describe('a megabyte of hostile log costs less than two seconds of CPU', () => {
  it.each<[name: string, line: (at: number) => string, end?: string]>([
    ['lines of ***', () => '***'],
    ['empty lines', () => ''],
    ['lines of 96 KiB', () => 'x'.repeat(long)],
    ['lines of 96 KiB with words of reports', () => fill('BUG: ', long)],
    ['lines of 96 KiB with stamps and words of reports', () => fill('a[    1.000000] BUG: ', long)],
    ['no line feed, with words of reports', () => '[    1.000000] Kernel panic - not syncing: x ', ''],
    [
      'quotations, each in another shape',
      at => `p${at} ${'!@#%&'[at % 5]}${at}" Kernel panic - not syncing: ${at}`,
    ],
    ['a report in each line', at => `[    1.0] WARNING: CPU: 0 PID: 9 at fs/v.c:7 v_${at}a+0x1/0x2`],
    ['a boot in each line', () => '[    0.000000] Linux version 6.1'],
    ['titles without a blank', at => `[    1.0] SYZFATAL: ${fill('a_', 1000)}${at}`],
  ])('%s', (_, line, end) => {
    // Work that grows with the square of the input would take minutes.
    expect(cost(line, end)).toBeLessThan(2);
  });
});
