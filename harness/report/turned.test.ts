import { describe, expect, test } from 'vitest';
import { greenOutcomes, greenTests, redOutcomes, redTests, sampleRun } from '../dev/samples/outcomes.ts';
import { summarise } from './summary.ts';
import { afterwards, standingOf, turned } from './turned.ts';

const green = standingOf([summarise(sampleRun(greenOutcomes, greenTests))]);
const red = standingOf([summarise(sampleRun(redOutcomes, redTests))]);

describe('a night', () => {
  test('that turned red names the first broken link', () => {
    expect(turned({ 'vault-guest on qemu': green }, { 'vault-guest on qemu': red })).toMatchInlineSnapshot(`
      "- **vault-guest on qemu** turned red: drivers is the first broken link: drivers: 1af4:1053 (vsock) has no driver
      "
    `);
  });
  test('that stays red, or stays green, says nothing', () => {
    expect(turned({ a: red, b: green }, { a: red, b: green })).toBeUndefined();
  });
  test('that is green again says so', () => {
    expect(turned({ a: red }, { a: green })).toBe('- **a** is green again\n');
  });
  test('that is the first one only says what is red', () => {
    expect(turned({}, { a: green })).toBeUndefined();
    expect(turned({}, { a: red })).toContain('turned red');
  });
  test('that left no run says so, once', () => {
    expect(turned({ a: green, b: red }, { b: red })).toBe('- **a** left no run: see what its job says\n');
    const kept = afterwards({ a: green, b: red }, { b: red });
    expect(turned(kept, { b: red })).toBeUndefined();
    expect(turned(kept, { a: red, b: red })).toContain('**a** turned red');
  });
  test('of two shards is red when one of them is', () => {
    const summary = summarise(sampleRun(greenOutcomes, greenTests));
    expect(standingOf([summary, summarise(sampleRun(redOutcomes, redTests))])).toEqual(red);
  });
});
