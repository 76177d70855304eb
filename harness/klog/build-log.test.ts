import { describe, expect, it } from 'vitest';
import { readBuildLog } from './build-log.ts';
import { buildRules } from './build-rules.ts';

describe('every rule reads its own sample', () => {
  it.each(buildRules.map(rule => ({ name: rule.sample.split('\n')[0], rule })))('$name', ({ rule }) => {
    const [first] = readBuildLog(rule.sample);
    expect(first).toMatchObject({
      kind: rule.kind,
      summary: rule.says,
      severity: rule.warning ? 'warning' : 'error',
    });
  });
});
