import { defineStage } from '../../contract/stage-definition.ts';

export const host = defineStage({
  name: 'host',
  suite: '70-host',
  proves:
    "booted at EL2 with SELinux, again with AppArmor, and through U-Boot; every feature of the host profile's list is seen to work, and says what was seen",
  needs: ['build'],
  setting: 'PROFILE=hardened-host',
  load: async () => (await import('./stage.ts')).implementation,
  faults: async () => (await import('./faults.ts')).faults,
});
