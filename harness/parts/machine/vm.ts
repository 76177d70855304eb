import type { Duplex, Readable } from 'node:stream';
import type { Exit } from '../../core/exec.ts';
import type { VmmWork } from './vmm-work.ts';

/** A disk of the guest, in the order in which it becomes /dev/vda, /dev/vdb … */
export interface Disk {
  readonly path: string;
  readonly format: 'raw' | 'qcow2';
  readonly readOnly: boolean;
  /** The image that a copy-on-write layer reads through. */
  readonly backing?: string;
}

/** A virtual machine to be, the same for every VMM. */
export interface VmSpec {
  /** Raw arm64 `Image`. */
  readonly kernel: string;
  readonly initrd?: string | undefined;
  /** Words of the kernel command line beside the console, which the VMM's board decides. */
  readonly commandLine: readonly string[];
  /** The user's own words (KERNEL_ARGS): they come last and no lane changes them. */
  readonly kernelArgs?: readonly string[] | undefined;
  readonly disks: readonly Disk[];
  readonly memoryMiB: number;
  readonly cpus: number;
  /** The guest's vsock context id, 3 or more. */
  readonly cid: number;
}

/**
 * What a VM stands on beside its VMM: the device that it runs on, or a helper of this machine that carries its vsock. It may
 * break, and then nothing is known of the guest.
 */
export interface Way {
  /** Aborted with an InfraError as soon as the connection is broken. */
  readonly lost: AbortSignal;
  /** Throws InfraError where the device hangs or went away, or the helper ended. */
  check(): Promise<void>;
  /** Only of a device: its logs since the VMM's start after that ended, and who else runs VMs there. */
  aftermath?(): Promise<DeviceAftermath>;
}

/** See Way.aftermath. */
export interface DeviceAftermath {
  /** Lines of the kernel's log, and of Android's where there is one. */
  readonly log: string;
  /** The VMM's process on the device, where it was started. */
  readonly pid?: number | undefined;
  /** Other VMs that run there, one line each. */
  readonly others: readonly string[];
}

/** A VMM that was started. Whether its guest runs is not known yet. */
export interface Vm {
  /** The exact command, for the record. */
  readonly command: readonly string[];
  /** The guest's vsock context id: that of the VmSpec, or a free one where that was taken. */
  readonly cid: number;
  /** By how much every budget of the guest is stretched, because guests run slowly here; 1 on a quick machine. */
  readonly pace: number;
  /** Power-on, on the clock of `now()`. */
  readonly powerOn: number;
  readonly console: Readable;
  /** The second UART, which the command channel uses. */
  readonly channel: Duplex;
  /** What the VMM itself said on stderr so far. */
  stderr(): string;
  readonly exited: Promise<Exit>;
  /** What the VMM has done so far; undefined once it is gone, or where it can't be asked. */
  work(): Promise<VmmWork | undefined>;
  /** Where the VMM runs on a device, or stands on a helper here. */
  readonly way?: Way | undefined;
  /** Why one side's end of a connection ends the other side, too, where what carries connections does that. */
  readonly endsTogether?: string | undefined;
  connect(port: number): Promise<Duplex>;
  listen(port: number, onConnection: (connection: Duplex) => void): Promise<AsyncDisposable>;
  kill(): Promise<Exit>;
}

/** A VMM: QEMU or crosvm, on this workstation or on a device. */
export interface Vmm {
  readonly name: string;
  /** Starts it; `folder` is the machine's own scratch folder. Throws where the VMM can't be started. */
  launch(spec: VmSpec, folder: string): Promise<Vm>;
}
