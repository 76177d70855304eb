import { now } from '../../core/wait.ts';
import { mostPace } from './stretched.ts';

/** Turns of the measuring loop, and the seconds that they take on the slowest machine whose budgets need no stretch. */
const turns = 4_000_000;
const reference = 0.04;
/** Seconds of wall time that a fixed piece of work takes now: on a busy machine more than on an idle one. */
function measure(): number {
  const began = now();
  let value = 1;
  for (let turn = 0; turn < turns; turn++) value = (Math.imul(value, 1_103_515_245) + 12_345) | 0;
  // The value is used, or the loop may be left out.
  return value === 0 ? Number.NaN : now() - began;
}

/** By how much a guest's budgets are stretched on this machine, for a measured time of the fixed work. */
function paceFor(seconds: number): number {
  const pace = Math.min(mostPace.local, Math.max(1, seconds / reference));
  return Math.ceil(pace * 2) / 2;
}

/** Measures this machine as it is now, with its other work; takes some hundredths of a second. */
export const localPace = (): number => paceFor(measure());
