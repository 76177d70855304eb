import type { DeviceFacts } from './preflight-facts.ts';
import type { KvmProbe } from './probe.ts';

/** What the preflight looks at. */
export type PreflightCheck =
  | 'root'
  | 'started'
  | 'architecture'
  | 'hypervisor'
  | 'kvm'
  | 'vhost-vsock'
  | 'vmm'
  | 'checksums'
  | 'space'
  | 'clock'
  | 'battery'
  | 'temperature'
  | 'memory'
  | 'page-size'
  | 'phantom-processes'
  | 'selinux'
  | 'speed';

/** What was found of one thing. `stop`: the lane can't run; `note`: it can, and this may explain something later. */
export interface Finding {
  readonly check: PreflightCheck;
  readonly says: string;
  readonly level: 'good' | 'note' | 'stop';
  /** The exact fix; always there for a `stop`. */
  readonly fix?: string;
}

/** What the run needs of the device, and how its clock compares. */
export interface Needs {
  /** Bytes that will be pushed, at most. */
  readonly bytes: number;
  /** Bytes of memory of the guest. */
  readonly memory: number;
  /** The run brings a VMM of its own. */
  readonly bringsVmm: boolean;
  /** Device's clock minus ours, in seconds: the value nearest to 0 that both readings allow. */
  readonly clockSkew: number;
  /** Seconds since 1970, by our clock. */
  readonly clock: number;
}

/** Undefined where a rule has nothing to say of this device. */
export type FindingRule = (
  facts: DeviceFacts,
  needs: Needs,
  probe: KvmProbe | undefined,
) => Finding | undefined;

export const good = (check: PreflightCheck, says: string): Finding => ({ check, says, level: 'good' });
export const stop = (check: PreflightCheck, says: string, fix: string): Finding => ({
  check,
  says,
  level: 'stop',
  fix,
});
export const note = (check: PreflightCheck, says: string, fix?: string): Finding => ({
  check,
  says,
  level: 'note',
  ...(fix === undefined ? {} : { fix }),
});

export const mib = (bytes: number) => `${Math.ceil(bytes / 2 ** 20)} MiB`;
