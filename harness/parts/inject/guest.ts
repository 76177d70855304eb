import { GuestError } from '../../core/errors.ts';
import type { Machine } from '../machine/machine.ts';

/** Seconds for a command that breaks something. */
const deadline = 40;

/** Runs a command in the guest, which must succeed: a fault that breaks nothing proves nothing. */
export function inGuest(command: string, where: 'root' | 'initramfs' = 'initramfs') {
  return async (machine: Machine): Promise<void> => {
    const { exitCode, stderr } = await machine.exec(command, { deadline, where });
    if (exitCode === 0) return;
    throw new GuestError({
      code: 'faults.command-failed',
      what: `faults: ${command} failed`,
      because: stderr,
      todo: 'correct the fault',
    });
  };
}
