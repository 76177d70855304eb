import { GuestError } from '../../core/errors.ts';
import type { Machine } from '../machine/machine.ts';

/** Deadline in seconds for a command that injects a fault. */
const deadline = 40;

/** Runs a command in the guest. Throws if it fails: an injection that changes nothing proves nothing. */
export function inGuest(command: string, where: 'root' | 'initramfs' = 'initramfs') {
  return async (machine: Machine): Promise<void> => {
    const { exitCode, stderr } = await machine.exec(command, { deadline, where });
    if (exitCode === 0) return;
    throw new GuestError({
      code: 'faults.command-failed',
      what: `faults: ${command} failed`,
      because: stderr,
      todo: 'correct the command of this injected fault',
    });
  };
}
