/** One option that is set otherwise than the profile has it. */
export interface OptionChange {
  /** Without `CONFIG_`. */
  readonly symbol: string;
  readonly to: 'y' | 'n';
}

/** Numbers from 0 to 1 that depend on the seed only (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Every option of a .config that is on or off, as what it would be turned to. */
function switches(dotconfig: string): OptionChange[] {
  return dotconfig.split('\n').flatMap((line): OptionChange[] => {
    const off = /^# CONFIG_(\w+) is not set$/.exec(line)?.[1];
    if (off) return [{ symbol: off, to: 'y' }];
    const on = /^CONFIG_(\w+)=y$/.exec(line)?.[1];
    return on ? [{ symbol: on, to: 'n' }] : [];
  });
}

/**
 * Changes of single options of a .config, each option at most once, in an order that depends on the seed only. Many
 * can't be made: another option selects it, or nobody can set it.
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

/** A fragment that makes the change, and says that it means to. */
export function fragmentOf({ symbol, to }: OptionChange): string {
  const line = to === 'y' ? `CONFIG_${symbol}=y` : `# CONFIG_${symbol} is not set`;
  return `# overrides: a random change\n${line}\n`;
}
