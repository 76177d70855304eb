import { hostProofs, replacedOptions } from '../fragments/host-surface.ts';
import { describe, test } from '../harness/app/test.ts';

describe('host', () => {
  test.for(hostProofs)('$title', ({ name }, { host }) => host.holds('proof', name));
  test.for(['selinux', 'apparmor', 'U-Boot'])(
    'the kernel reports nothing wrong by itself in the boot for %s',
    (boot, { host }) => host.holds('log', boot),
  );
  test('of SELinux and AppArmor one is active at a time, each in its own boot', ({ host }) =>
    host.holds('exclusive'));
  test('ChaCha20-Poly1305 and AES-XTS: how fast a disk is read through each', ({ host }) =>
    host.holds('throughput'));
  test('U-Boot hands over to the kernel, which reaches init', ({ host }) => host.holds('boot-chain'));
  test.for(replacedOptions)(
    'CONFIG_$option does not exist; what does its work is on',
    ({ option }, { host }) => host.holds('replaced', option),
  );
  test('nothing else is wrong with the host', ({ host }) => host.nothingElse());
});
