import { describe, expect, it } from 'vitest';
import { faultNamed, injectedFaults } from '../../app/find-fault.ts';
import type { InjectedFault } from '../../contract/injected-fault.ts';
import { replaceOnce, withoutDevice, withValue } from '../../parts/inject/edit.ts';
import { rules } from '../loaded.ts';
import { mismatch, type Seen } from './seen.ts';
import { renderFaults } from './table.ts';
import type { Tried } from './try.ts';

const faults = await injectedFaults();

describe('the catalogue', () => {
  it('has unique ids', () => {
    expect(new Set(faults.map(({ id }) => id)).size).toBe(faults.length);
  });

  it('has a fault for each of F01 to F30', () => {
    const seeded = new Set(faults.map(({ id }) => id.slice(0, 3)));
    const all = Array.from({ length: 30 }, (_, n) => `F${String(n + 1).padStart(2, '0')}`);
    expect(all.filter(id => !seeded.has(id))).toEqual([]);
  });

  it('names only rules that exist', () => {
    const ids = new Set(rules.map(({ id }) => id));
    const named = faults.flatMap(({ expects }) => ('rule' in expects ? [expects.rule] : []));
    expect(named.filter(rule => !ids.has(rule))).toEqual([]);
  });

  it('names similar faults for a wrong name', async () => {
    await expect(faultNamed('F17-clock')).rejects.toThrowErrorMatchingInlineSnapshot(`
      [UserError: faults: there is no fault F17-clock
        because    like it: F17-clock-set-back, F17-hctosys-off, F17-rtc-in-1970
        do         npm run faults -- --list]
    `);
  });
});

describe('edits', () => {
  it('break something, or throw', () => {
    expect(replaceOnce('a b c', 'b', 'x')).toBe('a x c');
    expect(() => replaceOnce('b b', 'b', 'x')).toThrow('"b" is there 2 times');
    expect(() => replaceOnce('a', 'b', 'x')).toThrow('"b" is there 0 times');
    expect(withoutDevice(['qemu', '-device', 'rng,a=1', '-device', 'net'], 'rng')).toEqual([
      'qemu',
      '-device',
      'net',
    ]);
    expect(() => withoutDevice(['qemu'], 'rng')).toThrow('no device rng on the command line');
    expect(withValue(['-append', 'console=a'], '-append', words => `${words} b`)).toEqual([
      '-append',
      'console=a b',
    ]);
    expect(() => withValue(['-append', 'a'], '-append', words => words)).toThrow('-append a was not changed');
    expect(() => withValue([], '-append', words => words)).toThrow('no -append on the command line');
  });
});

const fault = (id: string, expects: InjectedFault['expects']): InjectedFault => ({
  id,
  title: id,
  breaks: {},
  expects,
});

describe('mismatch', () => {
  const detected: Seen = { red: 'boot', what: 'boot: x', rules: ['F17-clock-set'], loose: [] };
  const expected = { red: 'boot', rule: 'F17-clock-set' } as const;
  it.each<[string, InjectedFault['expects'], Partial<Seen>, string | undefined]>([
    ['the right stage and the right rule', expected, {}, undefined],
    ['another stage', expected, { red: 'build' }, 'build failed, not boot'],
    [
      'another rule',
      expected,
      { rules: ['F15-node-missing'] },
      'F15-node-missing matched, not F17-clock-set',
    ],
    ['no rule', expected, { rules: [] }, 'no rule matched, not F17-clock-set'],
    ['a later stage that was not blocked', expected, { loose: ['vsock'] }, 'vsock was not blocked by boot'],
    ['a failure although all stages must pass', { green: 'drivers' }, {}, 'boot failed: boot: x'],
  ])('%s', (_, expects, changes, says) => {
    expect(mismatch(fault('F17', expects), { ...detected, ...changes })).toBe(says);
  });

  it('names a rule that matched without a failure', () => {
    const green: Seen = { rules: [], loose: [] };
    expect(mismatch(fault('F17', expected), green)).toBe('no stage failed');
    expect(mismatch(fault('F13', { green: 'boot' }), green)).toBeUndefined();
    expect(mismatch(fault('F13', { green: 'boot' }), { ...green, rules: ['F17-no-rtc'] })).toBe(
      'F17-no-rtc matched',
    );
  });
});

describe('the table', () => {
  const seen = { red: 'boot', what: 'boot: x | y', rules: ['F17-clock-set'], loose: [] } as const;

  it('lists the expected and the observed result of each fault, and the number of detected faults', () => {
    const good: Tried = {
      fault: fault('F17-clock-set-back', { red: 'boot', rule: 'F17-clock-set' }),
      seen,
      seconds: 4.21,
      folder: '/runs/a',
    };
    const bad: Tried = {
      ...good,
      fault: fault('F13-renamed', { green: 'drivers' }),
      wrong: 'boot failed: boot: x | y',
    };
    const untried = { fault: fault('F19-hung', { red: 'boot', rule: 'x' }), because: 'it needs LANE=device' };
    expect(renderFaults([good, bad], [untried])).toMatchInlineSnapshot(`
      "| fault              | expected                             | seen                             | seconds |
      | ------------------ | ------------------------------------ | -------------------------------- | ------- |
      | F17-clock-set-back | boot red by F17-clock-set, 3 blocked | so: boot: x \\| y                 | 4.2     |
      | F13-renamed        | pass up to drivers, no rule          | WRONG: boot failed: boot: x \\| y | 4.2     |
      | F19-hung           | boot red by x, 3 blocked             | not tried: it needs LANE=device  |         |

      1 of 2 as expected (50 %), 1 not tried; 8 s
      "
    `);
  });
});
