import { expect, test } from 'vitest';
import { howToMeet } from './how-to-meet.ts';
import type { Condition, PolicySubject } from './policy.ts';

test.each<[PolicySubject, Condition, string]>([
  ['command line', { option: 'nokaslr', expect: 'n' }, 'take nokaslr off the kernel command line'],
  ['command line', { option: 'kpti', expect: 'on' }, 'put kpti=1 on the kernel command line'],
  [
    'command line',
    { option: 'ssbd', expect: { is: 'kernel' } },
    'put ssbd=kernel on the kernel command line',
  ],
  ['run time', { option: 'kernel.sysrq', expect: { is: '0' } }, 'let init write 0 to /proc/sys/kernel/sysrq'],
  [
    'run time',
    { option: 'lsm.yama', expect: 'y' },
    'name yama in CONFIG_LSM and take lsm= and security= off the kernel command line',
  ],
])('a demand on the %s, %j, says what to do', (of, condition, todo) => {
  expect(howToMeet({ ...condition, reason: '' }, of)).toBe(`${todo}, or waive it with a reason and a date`);
});
