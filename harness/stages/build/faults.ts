import type { InjectedFault } from '../../contract/injected-fault.ts';
import { fault as f03OpensslHeadersMissing } from './faults/f03-openssl-headers-missing.ts';
import { fault as f04HostLibc } from './faults/f04-host-libc.ts';
import { fault as f05ChangedAfterTheCheck } from './faults/f05-changed-after-the-check.ts';
import { fault as f07StaleObject } from './faults/f07-stale-object.ts';
import { fault as f27ImageCompressed } from './faults/f27-image-compressed.ts';

/** Injected faults that this stage must report first, or that it must tolerate. */
export const faults: readonly InjectedFault[] = [
  f03OpensslHeadersMissing,
  f04HostLibc,
  f05ChangedAfterTheCheck,
  f07StaleObject,
  f27ImageCompressed,
];
