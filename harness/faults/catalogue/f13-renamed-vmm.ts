import { mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fault } from '../fault.ts';

export const fault: Fault = {
  id: 'F13-renamed-vmm',
  title: 'the VMM runs under a name that no pattern would find',
  breaks: {
    argv: ([vmm = '', ...rest]) => {
      const folder = mkdtempSync(join(tmpdir(), 'endgoal-fault-'));
      symlinkSync(vmm, join(folder, 'vault'));
      return [join(folder, 'vault'), ...rest];
    },
  },
  expects: { green: 'drivers' },
};
