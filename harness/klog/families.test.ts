import { describe, expect, it } from 'vitest';
import { families } from './families.ts';
import { scanKernelLog } from './scanner.ts';

const rows = [...new Set(families.flatMap(family => family.rules))].map(rule => ({
  name: `${rule.says}  ←  ${rule.sample.split('\n')[0]}`,
  rule,
}));

describe('every rule reads its own sample', () => {
  it.each(rows)('$name', ({ rule }) => {
    // A reset shows only in a log that had begun.
    const before = rule.kind === 'reboot' ? 'some output\n' : '';
    const [incident] = scanKernelLog(`${before}${rule.sample}\n`);
    expect({ title: incident?.title, kind: incident?.kind }).toEqual({ title: rule.says, kind: rule.kind });
  });

  it.each(rows)('with time stamps and the writer: $name', ({ rule }) => {
    const stamped = rule.sample.split('\n').map(line => `[   12.345678][  T123] ${line}`);
    const before = rule.kind === 'reboot' ? '[    1.000000][    T1] up\n' : '';
    const [incident] = scanKernelLog(before + (rule.kind === 'reboot' ? rule.sample : stamped.join('\n')));
    expect(incident?.title).toBe(rule.says);
  });
});

describe('the exceptions of a family', () => {
  it('keep silent', () => {
    expect(scanKernelLog('[    1.000000] INFO: lockdep is turned off.\n')).toEqual([]);
  });
});
