import { defineStage } from '../../contract/stage-definition.ts';

export const network = defineStage({
  name: 'network',
  suite: '65-network',
  proves:
    'the guest is on a TAP device on a bridge, and on gvproxy with gvforwarder over vsock, all in namespaces of the run; PostgreSQL computes a value over each',
  needs: ['build', 'postgres'],
  setting: 'NETWORK=1',
  isAsked: ({ network }) => network,
  load: async () => (await import('./stage.ts')).implementation,
});
