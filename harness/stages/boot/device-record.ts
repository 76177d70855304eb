import type { ReadyDevice } from '../../parts/machine/adb/preflight.ts';

/** What is known of the device that ran a guest. Kept in the run, so that an update between two nights shows. */
export interface DeviceRecord {
  readonly serial: string;
  readonly model?: string | undefined;
  readonly android?: string | undefined;
  /** Android's build; an over-the-air update changes it. */
  readonly fingerprint?: string | undefined;
  /** The device's own kernel. */
  readonly kernel: string;
  readonly hypervisor?: string | undefined;
  readonly vmm: string;
  /** Version of the com.android.virt APEX. */
  readonly apex?: string | undefined;
  readonly pageSize?: number | undefined;
  /** By how much budgets were stretched, and microseconds of one exit to the VMM. */
  readonly pace: number;
  readonly exitMicroseconds?: number | undefined;
  /** Device's clock minus ours in seconds. */
  readonly clockSkew: number;
  /** What may explain something later, each with its advice. */
  readonly notes: readonly string[];
}

/** The record of a device that was looked at. */
export function recordOf({
  device,
  facts,
  probe,
  findings,
  vmm,
  pace,
  clockSkew,
}: ReadyDevice): DeviceRecord {
  return {
    serial: device.serial,
    model: facts.model,
    android: facts.android,
    fingerprint: facts.fingerprint,
    kernel: facts.kernel,
    hypervisor: facts.hypervisor,
    vmm,
    apex: facts.apex,
    pageSize: facts.pageSize,
    pace,
    exitMicroseconds: probe?.exitNs === undefined ? undefined : Math.round(probe.exitNs / 1000),
    clockSkew,
    notes: findings
      .filter(({ level }) => level === 'note')
      .map(({ says, fix }) => (fix ? `${says} (${fix})` : says)),
  };
}

/** A device in one line: model, Android, kernel, VMM. */
export function sayDevice({ model, android, kernel, vmm, serial, apex }: DeviceRecord): string {
  const name = model ? `${model} (${serial})` : serial;
  const virt = apex ? ` of com.android.virt ${apex}` : '';
  return `${name}${android ? `, Android ${android}` : ''}, kernel ${kernel}, VMM ${vmm}${virt}`;
}
