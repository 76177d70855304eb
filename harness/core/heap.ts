import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** V8's collector, as `--expose-gc` provides it. @types/node lacks the `flavor` option. */
type Collect = (options: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void;

/**
 * Returns the memory of a finished large computation (a Kconfig model, the start of vitest) to the system. V8 keeps a
 * grown heap, and the VM needs that memory. Takes about 0.15 s.
 */
export function giveMemoryBack(): void {
  setFlagsFromString('--expose-gc');
  const collect: Collect = runInNewContext('gc');
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
