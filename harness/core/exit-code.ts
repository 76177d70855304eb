import type { Blame } from './errors.ts';

/** Exit codes by whose fault it is, for CI engines. 75 is EX_TEMPFAIL of sysexits.h: worth another try. */
const codes: Readonly<Record<Blame, number>> = { product: 1, unknown: 1, user: 2, infrastructure: 75 };

/** The exit code of a run or a command that failed. */
export const exitCodeFor = (blame: Blame = 'unknown'): number => codes[blame];
