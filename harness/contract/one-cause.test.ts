import { describe, expect, it } from 'vitest';
import { blockFollowers } from './one-cause.ts';
import type { Verdict } from './stage.ts';

const failed = (check: string, what: string, rule?: string, because?: string): Verdict => ({
  check,
  says: what,
  failure: {
    what,
    blame: 'product',
    todo: 'look',
    ...(rule ? { rule } : {}),
    ...(because ? { because } : {}),
  },
});
const said = (verdicts: readonly Verdict[]) =>
  verdicts.map(
    ({ check, failure, blockedBy }) => `${check}: ${failure ? 'failed' : (blockedBy ?? 'passed')}`,
  );

describe('failures of one cause', () => {
  it('are reported as one failure that blocks the others', () => {
    const killed = 'the VMM was ended by SIGKILL';
    const verdicts = [
      failed('echo', killed, 'F20'),
      { check: 'log', says: 'ok' },
      failed('bulk', killed, 'F20'),
    ];
    expect(said(blockFollowers(verdicts))).toEqual(['echo: failed', 'log: passed', 'bulk: echo']);
  });

  it('may have different messages if the reason is the same', () => {
    const verdicts = [
      failed('echo', 'echo: refused', 'F09', 'no driver'),
      failed('bulk', 'bulk: refused', 'F09', 'no driver'),
    ];
    expect(said(blockFollowers(verdicts))).toEqual(['echo: failed', 'bulk: echo']);
  });

  it('are reported separately if the rule names different reasons or no rule matches', () => {
    const two = [failed('bound', 'no disk', 'F09', 'BLK=n'), failed('bound', 'no net', 'F09', 'NET=n')];
    const unknown = [failed('a', 'same words'), failed('b', 'same words')];
    expect(blockFollowers([...two, ...unknown])).toEqual([...two, ...unknown]);
  });
});
