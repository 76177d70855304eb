import type { Known } from '../../contract/rule.ts';
import type { GuestFacts } from '../../facts/facts.ts';
import data from './green.json' with { type: 'json' };

/** The evidence of a real green run, reduced: what rules' samples are a change of. */
export const green = data as unknown as Required<Known>;

/** The green run with something else in one stage's evidence. */
export function changed<Stage extends keyof Known>(
  stage: Stage,
  changes: Partial<Required<Known>[Stage]>,
): Known {
  return { ...green, [stage]: { ...green[stage], ...changes } };
}

const guest = green.boot.guest as GuestFacts;

/** The green run with something else in what the guest said of itself. */
export function changedGuest(changes: Partial<GuestFacts>): Known {
  return changed('boot', { guest: { ...guest, ...changes } });
}

/** The green run with an option of the running kernel switched off. */
export function withoutOption(option: string, changes: Partial<GuestFacts> = {}): Known {
  const config = (guest.config ?? '').replace(`CONFIG_${option}=y`, `# CONFIG_${option} is not set`);
  const known = changedGuest({ ...changes, config });
  const boot = known.boot ?? green.boot;
  return { ...known, boot: { ...boot, expected: { ...boot.expected, config } } };
}
