import { defineStage } from '../../contract/stage-definition.ts';

export const build = defineStage({
  name: 'build',
  suite: '20-build',
  proves:
    'the kernel builds; the artifact is a raw arm64 Image by its own header; each promised driver is in System.map; make changed nothing in the checked configuration',
  needs: ['config'],
  touchedBy: ['harness/parts/kernel/', 'harness/parts/toolchain/'],
  load: async () => (await import('./stage.ts')).implementation,
  faults: async () => (await import('./faults.ts')).faults,
});
