import { access, constants, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../core/exec.ts';
import { openScratch } from '../../core/scratch.ts';

/**
 * A guest of six arm64 instructions: writes `K` to the virt board's PL011 (0x09000000), then asks PSCI for SYSTEM_OFF
 * (0x84000008, Arm DEN0022) by hvc. If it prints and ends, guests run.
 */
const tinyGuest = Uint32Array.of(
  0xd2a12001, // mov  x1, #0x09000000
  0x52800960, // mov  w0, #'K'
  0xb9000020, // str  w0, [x1]
  0x52800100, // mov  w0, #0x0008
  0x72b08000, // movk w0, #0x8400, lsl #16
  0xd4000002, // hvc  #0
  0x14000000, // b    .
);

/** Seconds; the guest ends within 0.2. */
const probeDeadline = 5;

/** The board that our machines are, with an interrupt controller that KVM may lack where it has another one. */
const board = ['-nodefaults', '-display', 'none', '-M', 'virt,gic-version=3'];

/** Runs the tiny guest under one accelerator; true when it really ran. */
export async function runsTinyGuest(qemu: string, processor: readonly string[]): Promise<boolean> {
  await using scratch = await openScratch();
  const guest = join(scratch.path, 'guest.bin');
  await writeFile(guest, new Uint8Array(tinyGuest.buffer));
  const ran = await run([qemu, ...board, ...processor, '-serial', 'stdio', '-kernel', guest], {
    owner: 'boot',
    deadline: probeDeadline,
    check: false,
  }).catch(() => undefined);
  return ran?.exitCode === 0 && ran.stdout.includes('K');
}

let known: Promise<boolean> | undefined;

/** Whether KVM really runs arm64 guests here. A /dev/kvm that is there proves nothing: nested hosts have it, too. */
export function kvmRunsGuests(qemu: string): Promise<boolean> {
  known ??= (async () => {
    if (process.arch !== 'arm64') return false;
    const usable = await access('/dev/kvm', constants.R_OK | constants.W_OK).then(
      () => true,
      () => false,
    );
    return usable && (await runsTinyGuest(qemu, ['-accel', 'kvm', '-cpu', 'host']));
  })();
  return known;
}
