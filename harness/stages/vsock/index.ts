import { defineStage } from '../../contract/stage-definition.ts';

export const vsock = defineStage({
  name: 'vsock',
  suite: '50-vsock',
  proves:
    'echo both ways, refused ports, 8 MiB each way by SHA-256, 32 connections at once, half-close, reconnect; the kernel reports nothing meanwhile',
  needs: ['boot', 'drivers'],
  load: async () => (await import('./stage.ts')).implementation,
  faults: async () => (await import('./faults.ts')).faults,
});
