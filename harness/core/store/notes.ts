/**
 * Seconds after which the verification of one entry counts as slow. An unchanged entry takes milliseconds, a whole
 * kernel tree 2 s.
 */
const slow = 30;
/** Tolerated clock difference of a store on another computer, in milliseconds. */
const ahead = 3600 * 1000;

const said = new Set<string>();

function once(root: string, what: string, text: string): void {
  const key = `${root} ${what}`;
  if (said.has(key)) return;
  said.add(key);
  process.emitWarning(text, 'StoreWarning');
}

/** Prints one note per store if the verification of an entry took too many seconds. */
export function noteSlow(root: string, entry: string, seconds: number): void {
  if (seconds < slow) return;
  const text = `${root} is slow: verifying ${entry} took ${seconds.toFixed(0)} s; put the store on a faster disk with ENDGOAL_STORE=DIR`;
  once(root, 'slow', text);
}

/**
 * Prints one note per store if the last use of an entry is in the future: a clock was set back, and pruning uses a
 * wrong order.
 */
export function noteClock(root: string, entry: string, used: number): void {
  if (used < Date.now() + ahead) return;
  const text = `${entry} was last used at ${new Date(used).toISOString()}, which is in the future; set the clock of this workstation, then touch it`;
  once(root, 'clock', text);
}
