import { defineStage } from '../../contract/stage-definition.ts';

export const postgres = defineStage({
  name: 'postgres',
  suite: '60-postgres',
  proves:
    'SCRAM login over vsock with a password made for this run, SQLSTATE 28P01 for a wrong one, a value that only the server can compute, COPY, 20 clients, and every acknowledged commit still there after SIGKILL and restart; the kernel reports nothing meanwhile, nor on the second power-on',
  needs: ['boot', 'vsock'],
  withoutVm: true,
  touchedBy: ['harness/report/'],
  load: async () => (await import('./stage.ts')).implementation,
  faults: async () => (await import('./faults.ts')).faults,
});
