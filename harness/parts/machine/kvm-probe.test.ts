import { expect, test } from 'vitest';
import { runsTinyGuest } from './kvm-probe.ts';

const qemu = 'qemu-system-aarch64';

test('the tiny guest runs where guests run', async () => {
  expect(await runsTinyGuest(qemu, ['-accel', 'tcg', '-cpu', 'cortex-a57'])).toBe(true);
});

test('an accelerator that is not there runs no guest', async () => {
  expect(await runsTinyGuest(qemu, ['-accel', 'no-such-accelerator'])).toBe(false);
});
