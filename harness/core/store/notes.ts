/** Seconds to verify one entry; unchanged ones take milliseconds, a whole kernel tree 2 s. */
const slow = 30;
/** Milliseconds that the clock of a store on another machine may be ahead. */
const ahead = 3600 * 1000;

const said = new Set<string>();

function once(root: string, what: string, text: string): void {
  const key = `${root} ${what}`;
  if (said.has(key)) return;
  said.add(key);
  process.emitWarning(text, 'StoreWarning');
}

/** Says once of a store that it is slow, where verifying an entry took so many seconds. */
export function noteSlow(root: string, entry: string, seconds: number): void {
  if (seconds < slow) return;
  const text = `${root} is slow: verifying ${entry} took ${seconds.toFixed(0)} s; put the store on a faster disk with ENDGOAL_STORE=DIR`;
  once(root, 'slow', text);
}

/** Says once of a store that an entry was used in the future: a clock was set back, and entries are pruned in a wrong order. */
export function noteClock(root: string, entry: string, used: number): void {
  if (used < Date.now() + ahead) return;
  const text = `${entry} was last used at ${new Date(used).toISOString()}, which is in the future; set the clock of this machine, then touch it`;
  once(root, 'clock', text);
}
