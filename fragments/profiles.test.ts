import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { mergeFragments, parseFragment } from '../harness/kconfig/fragment.ts';
import { inRange } from '../harness/kconfig/version.ts';
import type { Policy, TreePolicy } from '../harness/policy/policy.ts';
import { profiles } from './profiles.ts';

const here = import.meta.dirname;
const read = (file: string) => parseFragment(readFileSync(join(here, file), 'utf8'), `fragments/${file}`);
const files = globSync('**/*.config', { cwd: here });
const all = Object.values(profiles);
const versions = ['5.10.262', '5.15.180', '6.1.192', '6.6.30', '6.12.117', '6.18.2', '7.2.13', '7.3.4'];

test.each(files)('%s gives a reason for each of its options', file => {
  const requests = read(file);
  expect(requests.length).toBeGreaterThan(0);
  expect(requests.filter(({ reason }) => !reason).map(({ symbol, line }) => `${line}: ${symbol}`)).toEqual(
    [],
  );
});

test('every fragment belongs to a profile', () => {
  const used = new Set(all.flatMap(({ fragments }) => fragments.map(({ file }) => file)));
  // Those in field/ are requests of other projects, kept as examples to explain.
  const ours = files.filter(file => !file.startsWith('field/'));
  expect(ours.filter(file => !used.has(file))).toEqual([]);
});

describe.each(all)('$name', profile => {
  test.each(versions)('its fragments for Linux %s agree with each other', version => {
    const chosen = profile.fragments.filter(fragment => inRange(version, fragment));
    expect(mergeFragments(chosen.map(({ file }) => read(file))).conflicts).toEqual([]);
  });

  test('each waiver is for one row of one of its policies', () => {
    const rows = new Set(
      profile.policies
        .filter(isPolicy)
        .flatMap(({ name, rows }) => rows.map(({ option }) => `${name} ${option}`)),
    );
    const fromTree = profile.policies.filter(policy => !isPolicy(policy)).map(({ name }) => name);
    const waived = profile.waivers
      .filter(({ policy }) => !fromTree.includes(policy))
      .flatMap(({ policy, options }) => options.map(option => `${policy} ${option}`));
    expect(waived.filter(row => !rows.has(row))).toEqual([]);
    expect(waived.filter((row, index) => waived.indexOf(row) !== index)).toEqual([]);
  });

  test('each waiver says why and until which day', () => {
    for (const { reason, until } of profile.waivers) {
      expect(reason).not.toBe('');
      expect(new Date(until).toISOString().slice(0, 10)).toBe(until);
    }
  });

  test.each(versions)('no policy asks twice for an option of Linux %s', version => {
    for (const { name, rows } of profile.policies.filter(isPolicy)) {
      const options = rows.filter(row => inRange(version, row)).map(({ option }) => option);
      expect({ name, twice: options.filter((option, index) => options.indexOf(option) !== index) }).toEqual({
        name,
        twice: [],
      });
    }
  });

  test('every row of a policy has a reason', () => {
    const rows = profile.policies.filter(isPolicy).flatMap(policy => policy.rows);
    expect(rows.filter(({ reason }) => reason === '')).toEqual([]);
  });

  test('the option behind each expected device is asked for', () => {
    const asked = new Set(profile.fragments.flatMap(({ file }) => read(file)).map(({ symbol }) => symbol));
    expect(profile.devices.filter(({ option }) => !asked.has(option))).toEqual([]);
  });
});

function isPolicy(policy: Policy | TreePolicy): policy is Policy {
  return 'rows' in policy;
}
