import type { Fault } from '../fault.ts';
import { verdictCameAtOnce } from '../panic-delay.ts';

export const fault: Fault = {
  id: 'F30-no-memory',
  title: 'the machine has less memory than the kernel needs to come up',
  breaks: { spec: async spec => ({ ...spec, memoryMiB: 40 }) },
  expects: { red: 'boot', rule: 'F30-panic' },
  proves: verdictCameAtOnce,
};
