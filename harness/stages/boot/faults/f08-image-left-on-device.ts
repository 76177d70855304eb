import { join } from 'node:path';
import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { openScratch } from '../../../core/scratch.ts';
import { otherKernel } from '../../../parts/inject/other-kernel.ts';

/** Seconds for 10 MB over a slow cable. */
const deadline = 60;
let pulled = '';

export const fault: InjectedFault = {
  id: 'F08-image-left-on-device',
  title: 'the device has another Image than the one that was pushed',
  breaks: {
    spec: async spec => {
      pulled = spec.kernel;
      return spec;
    },
    pushed: async (device, spec) => {
      await using scratch = await openScratch();
      const old = join(scratch.path, 'Image');
      await otherKernel(pulled, old);
      await device.push(old, spec.kernel, deadline);
    },
  },
  expects: { red: 'boot', rule: 'F08-other-kernel' },
  needs: 'device',
};
