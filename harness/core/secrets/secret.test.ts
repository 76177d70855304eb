import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Secret } from './secret.ts';

const secret = new Secret('hunter2');

test.each([
  ['a template', `password=${secret}`, 'password=[redacted]'],
  ['JSON', JSON.stringify({ secret }), '{"secret":"[redacted]"}'],
  [
    'console.log',
    inspect({ nested: { secret } }, { showHidden: true }),
    '{ nested: { secret: [redacted] } }',
  ],
  ['its properties', JSON.stringify(Object.entries(secret)), '[]'],
])('a secret does not appear in %s', (_, text, shown) => {
  expect(text).toBe(shown);
});

test('reveal returns the secret', () => {
  expect(secret.reveal()).toBe('hunter2');
});
