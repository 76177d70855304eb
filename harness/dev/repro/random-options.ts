/** One option with a value other than the profile's. */
export interface OptionChange {
  /** Without `CONFIG_`. */
  readonly symbol: string;
  readonly to: 'y' | 'n';
}

/** Returns numbers from 0 to 1 that depend only on the seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Returns the opposite value of every option of a .config that is on or off. */
function switches(dotconfig: string): OptionChange[] {
  return dotconfig.split('\n').flatMap((line): OptionChange[] => {
    const off = /^# CONFIG_(\w+) is not set$/.exec(line)?.[1];
    if (off) return [{ symbol: off, to: 'y' }];
    const on = /^CONFIG_(\w+)=y$/.exec(line)?.[1];
    return on ? [{ symbol: on, to: 'n' }] : [];
  });
}

/**
 * Yields changes of single options of a .config, each option at most once, in an order that depends only on the seed.
 * Many changes are impossible: another option selects the symbol, or it has no prompt.
 */
export function* randomChanges(dotconfig: string, seed: number): Generator<OptionChange> {
  const random = randomFrom(seed);
  const left = switches(dotconfig);
  while (left.length > 0) {
    const at = Math.floor(random() * left.length);
    const [drawn] = left.splice(at, 1);
    if (drawn) yield drawn;
  }
}

/** Returns a fragment that makes the change and marks it as intended. */
export function fragmentOf({ symbol, to }: OptionChange): string {
  const line = to === 'y' ? `CONFIG_${symbol}=y` : `# CONFIG_${symbol} is not set`;
  return `# overrides: a random change\n${line}\n`;
}
