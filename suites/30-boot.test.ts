import { guestMounts, guestNodes } from '../fragments/guest-surface.ts';
import { describe, test } from '../harness/app/test.ts';

describe('boot', () => {
  test('the guest reaches init', ({ boot }) => boot.holds('init'));
  test('the log has no panic, oops, BUG or WARNING', ({ boot }) => boot.holds('log'));
  test('the command channel answers without any virtio driver', ({ boot }) => boot.holds('channel'));
  test('init mounts and starts all it can, and does not hang', ({ boot }) => boot.holds('up'));
  test('the kernel that runs is the one that was built: build id', ({ boot }) => boot.holds('build-id'));
  test('the kernel that runs is the one that was built: /proc/config.gz', ({ boot }) => boot.holds('config'));
  test("the guest's clock is within 5 s of the host's", ({ boot }) => boot.holds('clock'));
  test('the kernel command line holds no secret', ({ boot }) => boot.holds('no-secret'));
  test.for(guestNodes)('$path is there: $reason', ({ path }, { boot }) => boot.holds('node', path));
  test.for(guestMounts)('$directory is $type: $reason', ({ directory }, { boot }) =>
    boot.holds('mount', directory),
  );
  test('nothing else is wrong with the boot', ({ boot }) => boot.nothingElse());
});
