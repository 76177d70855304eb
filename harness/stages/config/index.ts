import { defineStage } from '../../contract/stage-definition.ts';

export const config = defineStage({
  name: 'config',
  suite: '10-config',
  proves:
    'the tree is as it came; no two fragments contradict each other; every requested option has its value in the final .config; every policy holds, or a waiver with a date says why not; nothing has been compiled yet',
  needs: [],
  touchedBy: ['fragments/', 'harness/kconfig/', 'harness/policy/'],
  load: async () => (await import('./stage.ts')).implementation,
  faults: async () => (await import('./faults.ts')).faults,
});
