import type { InjectedFault } from '../../contract/injected-fault.ts';
import { fault as f16ShmgetMissing } from './faults/f16-shmget-missing.ts';
import { fault as f22ClusterMadeAnew } from './faults/f22-cluster-made-anew.ts';
import { fault as f22DiskFull } from './faults/f22-disk-full.ts';
import { fault as f22FsyncOff } from './faults/f22-fsync-off.ts';
import { fault as f22WritesLost } from './faults/f22-writes-lost.ts';
import { fault as f24OpenPortIsNoServer } from './faults/f24-open-port-is-no-server.ts';
import { fault as f25ListensElsewhere } from './faults/f25-listens-elsewhere.ts';
import { fault as f25NotInHba } from './faults/f25-not-in-hba.ts';
import { fault as f25PasswordRefused } from './faults/f25-password-refused.ts';

/** Faults whose first failure is in this stage, or that this stage must not stumble over. */
export const faults: readonly InjectedFault[] = [
  f16ShmgetMissing,
  f22ClusterMadeAnew,
  f22DiskFull,
  f22FsyncOff,
  f22WritesLost,
  f24OpenPortIsNoServer,
  f25ListensElsewhere,
  f25NotInHba,
  f25PasswordRefused,
];
