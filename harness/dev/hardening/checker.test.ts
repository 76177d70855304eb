import { describe, expect, test } from 'vitest';
import { profiles } from '../../../fragments/profiles.ts';
import { run } from '../../core/exec.ts';
import { off, on, type Policy, rowsOf } from '../../policy/policy.ts';
import { differences, type Recommendation } from './checker.ts';

/** Debian ships it from forky on. The environment may name another path. */
const tool = process.env['ENDGOAL_KERNEL_HARDENING_CHECKER'] ?? 'kernel-hardening-checker';
const there = await run([tool, '--version'], { owner: 'test', deadline: 20 }).then(
  () => true,
  () => false,
);
const reason = there ? '' : ` (skipped without ${tool}: its package is in Debian sid)`;

const policy = (rows: Policy['rows'], of?: Policy['of']): Policy => ({
  name: 'ours',
  reason: '',
  rows,
  ...(of ? { of } : {}),
});
const recommend = (option_name: string, desired_val: string, type: Recommendation['type'] = 'kconfig') =>
  [{ option_name, desired_val, type }] as const;

describe('differences', () => {
  test.each<[string, readonly Recommendation[], Policy]>([
    ['an option that is on', recommend('CONFIG_A', 'y'), policy(on({ A: '' }))],
    ['an option that is off', recommend('CONFIG_A', 'is not set'), policy(off({ A: '' }))],
    ['a list', recommend('CONFIG_LSM', '*yama*'), policy(rowsOf({ lists: ['yama', 'a'] }, { LSM: '' }))],
    ['an upper bound', recommend('CONFIG_A', 'MAX'), policy(rowsOf({ sameAs: 'B' }, { A: '' }))],
    [
      'a switch that may be missing',
      recommend('a', '1', 'cmdline'),
      policy(rowsOf('on', { a: '' }, { or: [[{ option: 'a', expect: 'n' }]] }), 'command line'),
    ],
  ])('finds no difference if our row takes %s', (_, recommended, ours) => {
    expect(differences(recommended, [ours])).toEqual([]);
  });

  test('names a missing row, even if another kind of policy has the name', () => {
    expect(
      differences(recommend('a', 'is not set', 'cmdline'), [policy(off({ a: '' }), 'run time')]),
    ).toEqual(['a: no row; recommended is not set']);
  });

  test('names a list that lacks a name', () => {
    const ours = policy(rowsOf({ lists: ['yama'] }, { LSM: '' }));
    expect(differences(recommend('CONFIG_LSM', '*lockdown*'), [ours])).toEqual([
      'CONFIG_LSM: our row does not take *lockdown*',
    ]);
  });

  test('names a row that requires another value', () => {
    expect(differences(recommend('CONFIG_A', 'y'), [policy(off({ A: '' }))])).toEqual([
      'CONFIG_A: our row does not take y',
    ]);
  });
});

test.skipIf(!there)(`the built-in policies cover kernel-hardening-checker${reason}`, async () => {
  const { stdout } = await run([tool, '-p', 'ARM64', '-m', 'json'], { owner: 'test', deadline: 30 });
  const recommended: readonly Recommendation[] = JSON.parse(stdout);
  expect(recommended.length).toBeGreaterThan(250);
  const ours = Object.values(profiles).flatMap(({ policies }) => policies.filter(one => 'rows' in one));
  expect(differences(recommended, ours)).toEqual([]);
});
