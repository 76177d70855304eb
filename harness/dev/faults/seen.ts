import type { InjectedFault } from '../../contract/injected-fault.ts';
import type { StageName } from '../../contract/stage.ts';

/** What a run with a fault in it showed. */
export interface Seen {
  /** The first stage that was not green. */
  readonly red?: StageName;
  /** The first failure there, on one line. */
  readonly what?: string;
  /** Rules that spoke there, and in the stages before. */
  readonly rules: readonly string[];
  /** Stages after it that were not blocked by it. */
  readonly loose: readonly StageName[];
}

/** What of a run is not as its fault says, as a sentence; undefined where all is. */
export function mismatch({ expects }: InjectedFault, { red, rules, loose, what }: Seen): string | undefined {
  if ('green' in expects) {
    if (red) return `${red} is red: ${what}`;
    return rules.length > 0 ? `${rules.join(', ')} spoke` : undefined;
  }
  if (!red) return 'nothing was red';
  if (red !== expects.red) return `${red} was red, not ${expects.red}`;
  if (!rules.includes(expects.rule)) return `${rules.join(', ') || 'no rule'} spoke, not ${expects.rule}`;
  return loose.length > 0 ? `${loose.join(', ')} was not blocked by ${red}` : undefined;
}
