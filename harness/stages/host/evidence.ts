import type { HostBoot, HostProof } from '../../../fragments/host-surface.ts';
import type { Incident } from '../../klog/report.ts';
import type { BootStep } from '../../parts/machine/u-boot.ts';

/** What one proof left. */
export interface ProofSeen extends Pick<HostProof, 'name' | 'options'> {
  /** Undefined when it overran its deadline. */
  readonly exitCode: number | undefined;
  /** The last line that it printed: what was seen, or why it failed. */
  readonly says: string;
  readonly seconds: number;
}

/** One power-on of the host kernel, with what was proven in it. */
export interface HostBootSeen {
  readonly boot: HostBoot;
  /** QEMU's exact command. */
  readonly command: readonly string[];
  /** Seconds from power-on to a shell over adb. */
  readonly powerOnToShell: number;
  /** What /sys/kernel/security/lsm lists. */
  readonly lsm: readonly string[];
  readonly proofs: readonly ProofSeen[];
  /** What its console says went wrong until the proofs were over. */
  readonly incidents?: readonly Incident[];
}

/** All that was seen of a host kernel at run time. Plain data. */
export interface HostEvidence {
  readonly boots: readonly HostBootSeen[];
  /** U-Boot → Image → initramfs → init: when each step was reached, and the console's last line. */
  readonly chain: {
    readonly steps: readonly BootStep[];
    readonly lastLine: string;
    readonly incidents?: readonly Incident[];
  };
  /** Options of the built .config that are on, without `CONFIG_`. */
  readonly on: readonly string[];
  /** The value of CONFIG_LSM: which security modules the kernel starts by itself, in order. */
  readonly lsmOrder: readonly string[];
}
