import { join } from 'node:path';
import { type ClusterSource, dataDisk } from '../guest/data-disk.ts';
import { takeFacts } from '../guest/facts.ts';
import { buildInitramfs } from '../guest/initramfs.ts';
import { debianRootfs, givenRootfs } from '../guest/rootfs.ts';
import type { BootLimits } from '../machine/boot-watch.ts';
import type { Machine } from '../machine/machine.ts';
import { type PoweredOn, powerOn } from '../machine/power-on.ts';
import { type Scratch, openScratch } from '../machine/scratch.ts';
import type { VmSpec } from '../machine/vm.ts';
import type { Kernel } from './build.ts';
import type { RunContext } from './context.ts';
import { vmmOf } from './lanes.ts';

/** A guest with its disks, which can be powered on again and again. */
export interface Guest extends AsyncDisposable {
  /** `name` names the console's log in the run's folder. */
  powerOn(name: string): Promise<PoweredOn>;
}
