import { describe, expect, test } from 'vitest';
import { profiles } from '../../../fragments/profiles.ts';
import { parseFacts } from '../../facts/facts.ts';
import { isRed } from '../../policy/judge.ts';
import { judgeRunning, runningPolicies } from './running-policies.ts';

const profile = profiles['vault-guest'];
if (!profile) throw new Error('no profile vault-guest');

const config = [
  'SECURITY_YAMA SECURITY_LANDLOCK SECURITY_LOCKDOWN_LSM INIT_ON_ALLOC_DEFAULT_ON HARDENED_USERCOPY',
  'RANDOMIZE_KSTACK_OFFSET_DEFAULT LOCK_DOWN_KERNEL_FORCE_CONFIDENTIALITY RODATA_FULL_DEFAULT_ENABLED',
]
  .join(' ')
  .split(' ')
  .map(option => `CONFIG_${option}=y`)
  .concat('CONFIG_KFENCE_SAMPLE_INTERVAL=100', 'CONFIG_ARCH_MMAP_RND_BITS_MAX=24')
  .join('\n');

const red = (given: { cmdline?: string; lsm?: string; sysctl?: string; command?: string[] }) => {
  const { cmdline = 'page_alloc.shuffle=1', lsm = 'lockdown,capability,landlock,yama' } = given;
  const facts = [
    ['version', 'Linux version 6.1.192 (…)'],
    ['cmdline', cmdline],
    ['lsm', lsm],
    ['sysctl', given.sysctl ?? '/proc/sys/kernel/kptr_restrict:2\n/proc/sys/vm/mmap_rnd_bits:24'],
  ];
  const guest = parseFacts(facts.map(([name, text]) => `@@ ${name}\n${text}\n`).join(''));
  return judgeRunning(profile, {
    guest,
    config,
    command: given.command ?? [],
    today: new Date('2026-12-01'),
  })
    .filter(isRed)
    .map(({ option, outcome }) => `${option} ${outcome}`);
};

test('the guest is judged by the policies that are not about its configuration', () => {
  expect(runningPolicies(profile)).toEqual(['hardening/command-line', 'hardening/run-time']);
});

describe('the running guest', () => {
  test('meets its policies where every protection is on', () => expect(red({})).toEqual([]));

  test('violates them where a module that is built in is not active', () => {
    expect(red({ lsm: 'capability,yama' })).toEqual(['lsm.lockdown violated', 'lsm.landlock violated']);
    expect(red({ lsm: '' })).toEqual(['lsm.lockdown violated', 'lsm.yama violated', 'lsm.landlock violated']);
  });

  test('violates them where a word of the command line turns a protection off', () => {
    expect(red({ cmdline: 'page_alloc.shuffle=1 nokaslr init_on_alloc=0 mitigations=off' })).toEqual([
      'nokaslr violated',
      'mitigations violated',
      'init_on_alloc violated',
    ]);
    expect(red({ cmdline: '' })).toEqual(['page_alloc.shuffle violated']);
  });

  test('may do without KPTI on an emulated CPU, and only there', () => {
    const cmdline = 'page_alloc.shuffle=1 kpti=0';
    expect(red({ cmdline, command: ['-accel', 'tcg,thread=multi'] })).toEqual([]);
    expect(red({ cmdline, command: ['-accel', 'kvm'] })).toEqual(['kpti violated']);
    expect(red({ command: ['-accel', 'kvm'] })).toEqual([]);
  });

  test('violates them where a sysctl has another value; one that the kernel lacks does not count', () => {
    expect(red({ sysctl: '/proc/sys/kernel/kptr_restrict:0\n/proc/sys/vm/mmap_rnd_bits:18' })).toEqual([
      'kernel.kptr_restrict violated',
      'vm.mmap_rnd_bits violated',
    ]);
  });

  test('violates them where the guest reports no sysctl at all', () => {
    expect(red({ sysctl: '' })).toContain('kernel.kptr_restrict violated');
  });
});
