import { defineStage } from '../../contract/stage-definition.ts';

export const drivers = defineStage({
  name: 'drivers',
  suite: '40-drivers',
  proves:
    'for every expected device: PCI id → PCI driver → virtio device → virtio driver, from sysfs; no device is without a driver',
  needs: ['boot'],
  load: async () => (await import('./stage.ts')).implementation,
  faults: async () => (await import('./faults.ts')).faults,
});
