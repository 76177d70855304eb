import { expect, test } from 'vitest';
import { callerFolder } from '../core/caller.ts';
import { readSettings } from './settings.ts';

test.each(['redis://:secret@cache:6379', 'redis+unix:/run/redis.sock', 'http://cache:8080/kernel'])(
  'accepts CCACHE_REMOTE=%s',
  url => {
    expect(readSettings({ CCACHE_REMOTE: url }).ccacheRemote).toBe(url);
  },
);

test('reports a wrong CCACHE_REMOTE without its password', () => {
  expect(() =>
    readSettings({ CCACHE_REMOTE: 'rediss://me:secret@cache:6379' }),
  ).toThrowErrorMatchingInlineSnapshot(`
    [UserError: settings: one variable is wrong
      because    CCACHE_REMOTE=rediss://…@cache:6379 must be redis://host, redis+unix:/socket or http://host/path
      do         set it right or leave it out; npm test -- --help lists them all]
  `);
});

test('reports each wrong variable with its accepted values', () => {
  expect(() =>
    readSettings({ LANE: 'quemu', JOBS: '0.5', NETWORK: 'maybe', SOAK: '-1' }),
  ).toThrowErrorMatchingInlineSnapshot(`
    [UserError: settings: 4 variables are wrong
      because    LANE=quemu must be one of qemu, crosvm, device, reference
                 NETWORK=maybe must be 1 or 0
                 SOAK=-1 must be minutes, more than 0
                 JOBS=0.5 must be a whole number from 1 on
      do         set it right or leave it out; npm test -- --help lists them all]
  `);
});

test.for([
  ['of a person', {}, '/home/me/linux', '/home/me/linux'],
  [
    'of an npm script',
    { npm_package_json: '/opt/endgoal/package.json', INIT_CWD: '/home/me/linux' },
    '/opt/endgoal',
    '/home/me/linux',
  ],
  [
    'of an npm script that changed it',
    { npm_package_json: '/opt/endgoal/package.json', INIT_CWD: '/home/me' },
    '/srv/linux',
    '/srv/linux',
  ],
] as const)('the folder %s', ([_, env, cwd, expected]) => {
  expect(callerFolder(env, cwd)).toBe(expected);
});

test('resolves a relative path from the folder of the caller', () => {
  const env = { KERNEL_SRC: '.', ENDGOAL_STORE: '../store', ROOTFS: '/srv/root.ext4' };
  const settings = readSettings(env, { profile: 'vault-guest', reports: '/reports' }, '/home/me/linux');
  expect(settings).toMatchObject({
    kernelSrc: '/home/me/linux',
    store: '/home/me/store',
    rootfs: '/srv/root.ext4',
  });
});
