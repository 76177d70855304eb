import type { InjectedFault } from '../../contract/injected-fault.ts';
import { fault as f01MustSurviveOff } from './faults/f01-must-survive-off.ts';
import { fault as f02SourceEdited } from './faults/f02-source-edited.ts';
import { fault as f05DependencyMissing } from './faults/f05-dependency-missing.ts';
import { fault as f05NotSettable } from './faults/f05-not-settable.ts';
import { fault as f06UnknownOption } from './faults/f06-unknown-option.ts';
import { fault as f14TunOff } from './faults/f14-tun-off.ts';
import { fault as f16SysvipcOff } from './faults/f16-sysvipc-off.ts';
import { fault as f26DependencyOff } from './faults/f26-dependency-off.ts';
import { fault as f26FragmentsDisagree } from './faults/f26-fragments-disagree.ts';
import { fault as f26RequestsExcludeEachOther } from './faults/f26-requests-exclude-each-other.ts';
import { fault as securityModulesUnlisted } from './faults/security-modules-unlisted.ts';

/** Injected faults that this stage must report first, or that it must tolerate. */
export const faults: readonly InjectedFault[] = [
  f01MustSurviveOff,
  f02SourceEdited,
  f05DependencyMissing,
  f05NotSettable,
  f06UnknownOption,
  f14TunOff,
  f16SysvipcOff,
  securityModulesUnlisted,
  f26DependencyOff,
  f26FragmentsDisagree,
  f26RequestsExcludeEachOther,
];
