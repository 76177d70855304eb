import { guestCodes } from './guest.ts';
import { infrastructureCodes } from './infrastructure.ts';
import { kernelCodes } from './kernel.ts';
import { runCodes } from './run.ts';

/** Every failure code with its meaning in one sentence. Codes are stable, because saved runs and scripts name them. */
export const codes: Readonly<Record<string, string>> = {
  ...runCodes,
  ...kernelCodes,
  ...guestCodes,
  ...infrastructureCodes,
};
