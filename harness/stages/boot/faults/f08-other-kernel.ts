import { join } from 'node:path';
import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { otherKernel } from '../../../parts/inject/other-kernel.ts';

export const fault: InjectedFault = {
  id: 'F08-other-kernel',
  title: 'the VMM loads a kernel with another build id than the one just built',
  breaks: {
    spec: async (spec, scratch) => {
      const kernel = join(scratch, 'Image');
      await otherKernel(spec.kernel, kernel);
      return { ...spec, kernel };
    },
  },
  expects: { red: 'boot', rule: 'F08-other-kernel' },
};
