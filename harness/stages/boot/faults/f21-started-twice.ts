import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InjectedFault } from '../../../contract/injected-fault.ts';

/** No process has this id: pid_max is 4194304 at most. */
const left = join(tmpdir(), 'endgoal-4999999-1-abcdef');

export const fault: InjectedFault = {
  id: 'F21-started-twice',
  title: 'a run that died has left its folder with sockets',
  breaks: {
    settings: settings => {
      mkdirSync(left, { recursive: true });
      writeFileSync(join(left, 'vm.vsock'), '');
      return settings;
    },
  },
  expects: { green: 'boot' },
  proves: async () => (existsSync(left) ? `${left} of a dead run is still there` : undefined),
};
