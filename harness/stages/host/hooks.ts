import type { HostBoot } from '../../../fragments/host-surface.ts';
import type { AdbDevice } from '../../parts/machine/adb/client.ts';

declare module '../../contract/hooks.ts' {
  interface Hooks {
    /** A boot of the host kernel, before power-on: other words for it. */
    readonly hostWords?: (words: readonly string[], boot: HostBoot) => readonly string[];
    /** The host once it runs, before anything is proven on it. */
    readonly hostBooted?: (device: AdbDevice, boot: HostBoot) => Promise<void>;
  }
}
