import type { Blame } from './errors.ts';

/** Exit codes by blame, for CI systems. 75 is EX_TEMPFAIL of sysexits.h: a retry may help. */
const codes: Readonly<Record<Blame, number>> = { product: 1, unknown: 1, user: 2, infrastructure: 75 };

/** Returns the exit code of a failed run or command. */
export const exitCodeFor = (blame: Blame = 'unknown'): number => codes[blame];
