import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { findTool } from '../../../parts/workstation/tools.ts';

let link = '';

export const fault: InjectedFault = {
  id: 'F13-renamed-vmm',
  title: 'the VMM runs under a name that no pattern would find',
  breaks: {
    spec: async (spec, scratch) => {
      link = join(scratch, 'vault');
      await symlink((await findTool('qemu')).path, link);
      return spec;
    },
    argv: argv => argv.with(0, link),
  },
  expects: { green: 'drivers' },
};
