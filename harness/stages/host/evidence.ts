import type { HostBoot, HostProof } from '../../../fragments/host-surface.ts';
import type { Incident } from '../../klog/report.ts';
import type { BootStep } from '../../parts/machine/u-boot.ts';

/** Result of one proof. */
export interface ProofSeen extends Pick<HostProof, 'name' | 'options'> {
  /** Exit code. Undefined if it exceeded its deadline. */
  readonly exitCode: number | undefined;
  /** Its last line: the observation, or the reason of the failure. */
  readonly says: string;
  readonly seconds: number;
}

/** One boot of the host kernel, with its proofs. */
export interface HostBootSeen {
  readonly boot: HostBoot;
  /** QEMU's exact command. */
  readonly command: readonly string[];
  /** Seconds from power-on to a shell over adb. */
  readonly powerOnToShell: number;
  /** Content of /sys/kernel/security/lsm. */
  readonly lsm: readonly string[];
  readonly proofs: readonly ProofSeen[];
  /** Incidents on its console until the end of the proofs. */
  readonly incidents?: readonly Incident[];
}

/** All evidence about a host kernel at run time. Plain data. */
export interface HostEvidence {
  readonly boots: readonly HostBootSeen[];
  /** U-Boot → Image → initramfs → init: the time of each step, and the console's last line. */
  readonly chain: {
    readonly steps: readonly BootStep[];
    readonly lastLine: string;
    readonly incidents?: readonly Incident[];
  };
  /** Options of the built .config that are on, without `CONFIG_`. */
  readonly on: readonly string[];
  /** The value of CONFIG_LSM: the security modules that the kernel starts by default, in order. */
  readonly lsmOrder: readonly string[];
}
