import { describe, expect, it } from 'vitest';
import { dmesgSince, logcatSince, logsSince } from './device-logs.ts';

const old = '[  812.114] Out of memory: Killed process 4711 (crosvm) total-vm:9088kB';
const last = '[  900.001] usb 1-1: new high-speed USB device';
const fresh = '[  951.200] Out of memory: Killed process 4712 (crosvm_vcpu0) total-vm:1190880kB';

describe("a device's kernel log", () => {
  it('begins after its newest line at the start of the run', () => {
    expect(dmesgSince(`${old}\n${last}\n${fresh}\n`, { dmesgLast: last })).toEqual([fresh]);
  });

  it('begins by its stamps where the ring has lost that line', () => {
    expect(dmesgSince(`${old}\n${fresh}\n`, { dmesgLast: last, uptime: 900 })).toEqual([fresh]);
  });

  it('is all of this run where nothing says when the run began', () => {
    expect(dmesgSince(`${old}\n`, {})).toEqual([old]);
  });
});

describe("Android's log", () => {
  const mark = { date: '11-21 19:02:10' };
  const lines = (...stamps: string[]) => stamps.map(stamp => `${stamp} 1 1 I lmkd: x`).join('\n');

  it('does not count what was said last night', () => {
    expect(logcatSince(lines('11-21 03:00:00.100', '11-21 19:02:11.001'), mark)).toEqual([
      '11-21 19:02:11.001 1 1 I lmkd: x',
    ]);
  });

  it("knows that January comes after December, which logcat's stamps don't say", () => {
    expect(logcatSince(lines('01-01 00:00:03.000'), { date: '12-31 23:59:50' })).toHaveLength(1);
  });
});

it('both logs are one text, as far as they are of this run', () => {
  const printed = `${old}\n${last}\n${fresh}\n@@ logcat\n11-21 03:00:00.100 1 1 I lmkd: old\n`;
  expect(logsSince(printed, { dmesgLast: last, date: '11-21 19:02:10' })).toBe(fresh);
});
