import type { ConsoleLine } from './console.ts';
import { type EditArgv, qemu } from './qemu.ts';
import type { Vmm } from './vm.ts';

/**
 * QEMU that starts with U-Boot instead of the kernel. `bios` is u-boot.bin for qemu_arm64: it finds kernel, initramfs
 * and command line where QEMU's own loader would have taken them (fw_cfg), and boots them after its countdown.
 */
export function qemuWithUboot(bios: string, edit: EditArgv = argv => argv): Vmm {
  return { ...qemu(argv => edit([...argv, '-bios', bios])), name: 'qemu with U-Boot' };
}

/** A step of the boot chain; what says that it was reached. */
const steps = [
  { name: 'U-Boot', reached: /^U-Boot \d/ },
  { name: 'countdown over', reached: /Hit any key to stop autoboot/ },
  { name: 'kernel handed over', reached: /^Starting kernel/ },
  { name: 'kernel', reached: /Booting Linux on physical CPU/ },
  { name: 'init', reached: /endgoal-init: reached / },
] as const;

/** How far a boot chain came: seconds since power-on, undefined for a step that was not reached. */
export interface BootStep {
  readonly name: (typeof steps)[number]['name'];
  readonly at: number | undefined;
}

/** Reads the steps of the boot chain from its console. */
export function bootSteps(lines: readonly ConsoleLine[]): readonly BootStep[] {
  return steps.map(({ name, reached }) => ({
    name,
    at: lines.find(({ text }) => reached.test(text))?.at,
  }));
}
