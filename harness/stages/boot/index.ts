import { defineStage } from '../../contract/stage-definition.ts';

export const boot = defineStage({
  name: 'boot',
  suite: '30-boot',
  proves:
    'init is reached; no panic, oops, BUG or WARNING; build id and /proc/config.gz are those of the build; clock, device nodes and mounts are right',
  needs: ['build'],
  // The virtual device is there once it is started, which takes a kernel of its own.
  async preflight(context) {
    const { lane, device } = context.settings;
    if (lane === 'device' && device !== 'virtual')
      await (await import('./device-lane.ts')).lookAtDevice(context);
  },
  touchedBy: ['harness/parts/', 'harness/klog/', 'harness/facts/'],
  load: async () => (await import('./stage.ts')).implementation,
  faults: async () => (await import('./faults.ts')).faults,
});
