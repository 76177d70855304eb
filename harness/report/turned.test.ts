import { describe, expect, test } from 'vitest';
import { greenOutcomes, greenTests, redOutcomes, redTests, sampleRun } from '../dev/samples/outcomes.ts';
import { summarise } from './summary.ts';
import { afterwards, standingOf, turned } from './turned.ts';

const green = standingOf([summarise(sampleRun(greenOutcomes, greenTests))]);
const red = standingOf([summarise(sampleRun(redOutcomes, redTests))]);

describe('a night', () => {
  test('that changed to failed names the first failed stage', () => {
    expect(turned({ 'vault-guest on qemu': green }, { 'vault-guest on qemu': red })).toMatchInlineSnapshot(`
      "- **vault-guest on qemu** fails: drivers is the first failed stage: drivers: 1af4:1053 (vsock) has no driver
      "
    `);
  });
  test('with the same result as before reports nothing', () => {
    expect(turned({ a: red, b: green }, { a: red, b: green })).toBeUndefined();
  });
  test('that changed to passed reports it', () => {
    expect(turned({ a: red }, { a: green })).toBe('- **a** passes again\n');
  });
  test('without an earlier one reports only failures', () => {
    expect(turned({}, { a: green })).toBeUndefined();
    expect(turned({}, { a: red })).toContain('fails: ');
  });
  test('without a run is reported once', () => {
    expect(turned({ a: green, b: red }, { b: red })).toBe('- **a** made no run: read the log of its job\n');
    const kept = afterwards({ a: green, b: red }, { b: red });
    expect(turned(kept, { b: red })).toBeUndefined();
    expect(turned(kept, { a: red, b: red })).toContain('**a** fails');
  });
  test('of two shards fails if one of them fails', () => {
    const summary = summarise(sampleRun(greenOutcomes, greenTests));
    expect(standingOf([summary, summarise(sampleRun(redOutcomes, redTests))])).toEqual(red);
  });
});
