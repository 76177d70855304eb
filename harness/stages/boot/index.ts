import { defineStage } from '../../contract/stage-definition.ts';

export const boot = defineStage({
  name: 'boot',
  suite: '30-boot',
  proves:
    'init is reached; no panic, oops, BUG or WARNING; build id and /proc/config.gz are those of the build; clock, device nodes and mounts are right',
  needs: ['build'],
  touchedBy: ['harness/parts/', 'harness/klog/', 'harness/facts/'],
  load: async () => (await import('./stage.ts')).implementation,
  faults: async () => (await import('./faults.ts')).faults,
});
