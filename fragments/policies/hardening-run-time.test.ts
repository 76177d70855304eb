import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hardeningRunTime } from './hardening-run-time.ts';

const file = join(import.meta.dirname, '../../harness/parts/guest/image/sysctl.conf');
const set = new Map(
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line && !line.startsWith('#'))
    .map(line => line.split(' '))
    .map(([path = '', value = '']) => [path.replaceAll('/', '.'), value]),
);
const sysctls = hardeningRunTime.rows.filter(({ option }) => !option.startsWith('lsm.'));

test('the guest reports every sysctl that the policy asks for, and no other', () => {
  expect([...set.keys()].toSorted()).toEqual(sysctls.map(({ option }) => option).toSorted());
});

test("the guest's init sets what the policy asks for", () => {
  const wanted = sysctls.flatMap(({ option, expect: wish }) =>
    typeof wish === 'object' && 'is' in wish ? [[option, wish.is] as const] : [],
  );
  const differing = wanted.filter(([option, value]) => set.get(option) && set.get(option) !== value);
  expect(differing).toEqual([]);
});
