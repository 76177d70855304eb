import { guestMounts, guestNodes } from '../fragments/guest-surface.ts';
import { describe, profile, test } from '../harness/app/test.ts';

// Those about the configuration are in 10-config.
const policies = profile.policies.filter(policy => 'of' in policy).map(({ name }) => name);

describe('boot', () => {
  test('the guest reaches init', ({ boot }) => boot.holds('init'));
  test('the log has no panic, oops, BUG or WARNING', ({ boot }) => boot.holds('log'));
  test('the command channel answers without any virtio driver', ({ boot }) => boot.holds('channel'));
  test('init finishes its mounts and services without a hang', ({ boot }) => boot.holds('up'));
  test('the running kernel has the build id of the built one', ({ boot }) => boot.holds('build-id'));
  test('the running kernel has the configuration of the built one', ({ boot }) => boot.holds('config'));
  test("the guest's clock is within 5 s of the host's", ({ boot }) => boot.holds('clock'));
  test('the kernel command line holds no secret', ({ boot }) => boot.holds('no-secret'));
  test.for(guestNodes)('$path exists: $reason', ({ path }, { boot }) => boot.holds('node', path));
  test.for(guestMounts)('$directory is $type: $reason', ({ directory }, { boot }) =>
    boot.holds('mount', directory),
  );
  test.for(policies)('the running guest meets the policy %s, or a waiver says why not', (policy, { boot }) =>
    boot.holds('policy', policy),
  );
  test('every waiver of these policies is unexpired and still needed', ({ boot }) => boot.holds('waivers'));
  test('nothing else is wrong with the boot', ({ boot }) => boot.nothingElse());
});
