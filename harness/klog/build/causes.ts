import type { BuildCause } from './cause.ts';
import { configCauses } from './causes/config.ts';
import { hostCauses } from './causes/host.ts';
import { sourceCauses } from './causes/source.ts';
import { toolCauses } from './causes/tools.ts';
import { userCauses } from './causes/user.ts';

/** Every cause that is known, by its code. A code is stable: saved runs and other programs name it. */
export const buildCauses = {
  ...hostCauses,
  ...toolCauses,
  ...configCauses,
  ...sourceCauses,
  ...userCauses,
} as const;

export type CauseCode = keyof typeof buildCauses;

/** What is known of a cause. */
export const causeOf = (code: CauseCode): BuildCause => buildCauses[code];
