import { describe, expect, it } from 'vitest';
import { chainOf } from '../app/chain.ts';
import { profileNamed } from '../app/project/project.ts';
import { readSettings } from './settings.ts';

const guest = ['config', 'build', 'boot', 'drivers', 'vsock', 'postgres'];

describe('the stages of a run', () => {
  it.each([
    [{}, guest],
    [{ SOAK: '0.5' }, [...guest, 'soak']],
    [{ NETWORK: '1', SOAK: '30' }, [...guest, 'network', 'soak']],
    [{ LANE: 'device', NETWORK: '0' }, guest],
    [{ LANE: 'reference', SOAK: '30' }, ['postgres']],
    [{ PROFILE: 'hardened-host', SOAK: '30' }, ['config', 'build', 'host']],
  ])('%j: %j', (env, chain) => {
    const settings = readSettings(env);
    expect(chainOf(profileNamed(settings.profile), settings)).toEqual(chain);
  });
});

it.each(['nope', 'constructor'])('refuses the unknown profile %s', name => {
  expect(() => profileNamed(name)).toThrow(`settings: PROFILE=${name} is unknown`);
});

describe('a profile for x86_64', () => {
  const desktop = { ...profileNamed('vault-guest'), name: 'desktop', arch: 'x86_64' } as const;

  it('can be configured', () => {
    expect(chainOf({ ...desktop, stages: ['config'] }, readSettings({}))).toEqual(['config']);
  });

  it('is refused if a stage would build or boot it', () => {
    expect(() => chainOf(desktop, readSettings({}))).toThrow(
      'a kernel for x86_64 can not be built or booted yet',
    );
  });
});

it('names a stage that does not exist', () => {
  const profile = { ...profileNamed('vault-guest'), stages: ['config', 'thermal'] };
  expect(() => chainOf(profile, readSettings({}))).toThrow('profile vault-guest: there is no stage thermal');
});
