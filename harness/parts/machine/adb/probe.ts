import { readFile } from 'node:fs/promises';
import type { Store } from '../../../core/store/store.ts';
import { type AdbDevice, quoted } from './client.ts';
import { freestandingProgram } from './freestanding.ts';

/** What /dev/kvm and /dev/vhost-vsock answered to the user that will run the VM. */
export interface KvmProbe {
  /** KVM_GET_API_VERSION; 12 since 2007. */
  readonly api?: number | undefined;
  /** The step of KVM that failed, and its errno. */
  readonly kvmFailed?: { readonly step: string; readonly errno: number } | undefined;
  readonly vhostFailed?: { readonly step: string; readonly errno: number } | undefined;
  /** Nanoseconds of one exit of a guest to its VMM and back, and of a million turns of a small loop. */
  readonly exitNs?: number | undefined;
  readonly loopNs?: number | undefined;
}

/** The probe for arm64 devices, built with the kernel's own compiler and kept in the store. */
export const probeProgram = (store: Store) => freestandingProgram(store, 'device-probe');

/** Reads what device-probe printed; undefined where it printed nothing of its own, so nothing is known. */
export function parseProbe(stdout: string): KvmProbe | undefined {
  const said = new Map(
    [...stdout.matchAll(/^endgoal-probe: (\S+) (\d+)\s*$/gm)].map(([, name = '', value]) => [
      name,
      Number(value),
    ]),
  );
  if (said.size === 0) return undefined;
  const failed = (...steps: string[]) =>
    steps.flatMap(step => {
      const errno = said.get(`${step}-errno`);
      return errno === undefined ? [] : [{ step, errno }];
    })[0];
  const stopped = said.get('kvm-exit');
  return {
    api: said.get('kvm-api'),
    kvmFailed:
      failed('kvm-open', 'kvm-vm', 'kvm-vcpu', 'kvm-run') ??
      (stopped === undefined ? undefined : { step: 'kvm-exit', errno: stopped }),
    vhostFailed: failed('vhost-open', 'vhost-features'),
    exitNs: said.get('exit-ns'),
    loopNs: said.get('loop-ns'),
  };
}

/** Seconds for the probe; its guest takes 10 ms on a phone and 2 s in an emulated device on a busy machine. */
const probeDeadline = 8;

/**
 * Runs the probe on the device, from `folder` there, and removes it. Undefined where the device can't run it: then its
 * own words are missing, not its KVM.
 */
export async function probeKvm(
  device: AdbDevice,
  program: string,
  folder: string,
): Promise<KvmProbe | undefined> {
  const path = quoted(`${folder}/probe`);
  const script = `mkdir -p ${quoted(folder)} && cat >${path} && chmod 0700 ${path} && ${path}; rm -f ${path}`;
  const { stdout } = await device.shell(script, {
    deadline: probeDeadline,
    input: await readFile(program),
  });
  return parseProbe(stdout);
}
