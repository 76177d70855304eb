import { hostProofs, replacedOptions } from '../fragments/host-surface.ts';
import { describe, test } from '../harness/app/test.ts';

describe('host', () => {
  test.for(hostProofs)('$title', ({ name }, { host }) => host.holds('proof', name));
  test.for(['selinux', 'apparmor', 'U-Boot'])(
    'the kernel log has no incident in the boot for %s',
    (boot, { host }) => host.holds('log', boot),
  );
  test('SELinux and AppArmor are each active in their own boot', ({ host }) => host.holds('exclusive'));
  test('the read speed of a disk with ChaCha20-Poly1305 and AES-XTS is measured', ({ host }) =>
    host.holds('throughput'));
  test('U-Boot starts the kernel, which reaches init', ({ host }) => host.holds('boot-chain'));
  test.for(replacedOptions)('CONFIG_$option does not exist; its replacement is on', ({ option }, { host }) =>
    host.holds('replaced', option),
  );
  test('nothing else is wrong with the host', ({ host }) => host.nothingElse());
});
