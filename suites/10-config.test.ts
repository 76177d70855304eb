import { describe, fragments, profile, test } from '../harness/app/test.ts';

// Those about the command line and the running kernel are in 30-boot.
const policies = profile.policies.filter(policy => !('of' in policy)).map(({ name }) => name);

describe('config', () => {
  test('the source equals its origin, except for declared patches', ({ config }) => config.holds('pristine'));
  test('no two fragments contradict each other', ({ config }) => config.holds('agreement'));
  test.for(fragments)('every option that %s requests has its value', (file, { config }) =>
    config.holds('requests', file),
  );
  test.for(policies)(
    'the configuration meets the policy %s, or a waiver says why not',
    (policy, { config }) => config.holds('policy', policy),
  );
  test('every waiver is unexpired and still needed', ({ config }) => config.holds('waivers'));
  test('nothing else is wrong with the configuration', ({ config }) => config.nothingElse());
});
