import type { InjectedFault } from '../../contract/injected-fault.ts';
import type { StageName } from '../../contract/stage.ts';

/** Result of a run with an injected fault. */
export interface Seen {
  /** The first stage that did not pass. */
  readonly red?: StageName;
  /** Its first failure, on one line. */
  readonly what?: string;
  /** Rules that matched in this stage and in earlier ones. */
  readonly rules: readonly string[];
  /** Later stages that it did not block. */
  readonly loose: readonly StageName[];
}

/** Returns the difference between a run and the expectation of its fault, as a sentence; undefined if they agree. */
export function mismatch({ expects }: InjectedFault, { red, rules, loose, what }: Seen): string | undefined {
  if ('green' in expects) {
    if (red) return `${red} failed: ${what}`;
    return rules.length > 0 ? `${rules.join(', ')} matched` : undefined;
  }
  if (!red) return 'no stage failed';
  if (red !== expects.red) return `${red} failed, not ${expects.red}`;
  if (!rules.includes(expects.rule)) return `${rules.join(', ') || 'no rule'} matched, not ${expects.rule}`;
  return loose.length > 0 ? `${loose.join(', ')} was not blocked by ${red}` : undefined;
}
