import { expect, test } from 'vitest';
import { readSettings } from './settings.ts';

test.each(['redis://:secret@cache:6379', 'redis+unix:/run/redis.sock', 'http://cache:8080/kernel'])(
  'CCACHE_REMOTE may be %s',
  url => {
    expect(readSettings({ CCACHE_REMOTE: url }).ccacheRemote).toBe(url);
  },
);

test('a wrong CCACHE_REMOTE is named without its password', () => {
  expect(() =>
    readSettings({ CCACHE_REMOTE: 'rediss://me:secret@cache:6379' }),
  ).toThrowErrorMatchingInlineSnapshot(`
    [UserError: settings: one variable is wrong
      because    CCACHE_REMOTE=rediss://…@cache:6379: Invalid URL
      do         set it right or leave it out; npm test -- --help lists them all]
  `);
});
