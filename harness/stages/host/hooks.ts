import type { HostBoot } from '../../../fragments/host-surface.ts';
import type { AdbDevice } from '../../parts/machine/adb/client.ts';

declare module '../../contract/hooks.ts' {
  interface Hooks {
    /** Changes the kernel command line of the host before power-on. */
    readonly hostWords?: (words: readonly string[], boot: HostBoot) => readonly string[];
    /** Changes the running host before the proofs. */
    readonly hostBooted?: (device: AdbDevice, boot: HostBoot) => Promise<void>;
  }
}
