import type { StageSummary } from '../../contract/stage-definition.ts';
import { packageParts } from '../../parts/workstation/bill.ts';
import type { BootEvidence } from './stage.ts';

/** The device as rows of the environment, which a comparison of two runs shows where they differ. */
function deviceRows(device: BootEvidence['device']): Record<string, string> {
  if (!device) return {};
  const rows = {
    device: device.model ? `${device.model} (${device.serial})` : device.serial,
    Android: device.android,
    'Android build': device.fingerprint,
    "device's kernel": device.kernel,
    hypervisor: device.hypervisor,
    VMM: device.vmm,
    'com.android.virt': device.apex,
  };
  return Object.fromEntries(Object.entries(rows).flatMap(([name, value]) => (value ? [[name, value]] : [])));
}

/** The device that ran the guest, and the packages of the guest's root file system. */
export function summarizeBoot({ packages = [], device }: Partial<BootEvidence>): StageSummary {
  const rows = deviceRows(device);
  const environment = device ? { environment: rows, compared: { device: rows } } : {};
  if (packages.length === 0) return environment;
  return {
    ...environment,
    components: [
      {
        ref: 'guest',
        type: 'operating-system',
        name: 'debian',
        description: "the guest's root file system",
        parts: packageParts('guest', packages),
      },
    ],
  };
}
