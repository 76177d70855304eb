import { expect, test } from 'vitest';
import { judgePolicies } from '../../harness/policy/judge.ts';
import { avfGuest } from './needs.ts';

const uarts = (...values: [string, string][]) => {
  const subject = { config: new Map(values), version: '6.1.192', today: new Date('2026-12-01') };
  const findings = judgePolicies({ policies: [avfGuest], waivers: [] }, subject);
  return findings.find(({ option }) => option === 'SERIAL_8250_RUNTIME_UARTS');
};

test("a kernel without 8250s at run time, as Android's gki_defconfig asks for, violates avf-guest", () => {
  const finding = uarts(['SERIAL_8250_RUNTIME_UARTS', '0']);
  expect(finding?.outcome).toBe('violated');
  expect(finding?.todo).toContain('set CONFIG_SERIAL_8250_RUNTIME_UARTS to at least 2');
  expect(finding?.todo).toContain('run with KERNEL_ARGS=8250.nr_uarts=4');
});

test('two 8250s meet avf-guest, by the option or by the command line', () => {
  expect(uarts(['SERIAL_8250_RUNTIME_UARTS', '2'])?.outcome).toBe('held');
  expect(uarts(['SERIAL_8250_RUNTIME_UARTS', '0'], ['8250.nr_uarts', '4'])?.outcome).toBe('held');
  const builtIn = Object.entries({ CMDLINE: '8250.nr_uarts=4', CMDLINE_FORCE: 'y' });
  expect(uarts(['SERIAL_8250_RUNTIME_UARTS', '0'], ...builtIn)?.outcome).toBe('held');
});
