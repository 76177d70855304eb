import { defineStage } from '../../contract/stage-definition.ts';

export const soak = defineStage({
  name: 'soak',
  suite: '80-soak',
  proves: 'the VM stays up in light use; killed: signal, uptime, and who did it where a log tells',
  needs: ['boot', 'postgres'],
  setting: 'SOAK=1',
  isAsked: ({ soak }) => soak !== undefined,
  load: async () => (await import('./stage.ts')).implementation,
  faults: async () => (await import('./faults.ts')).faults,
});
