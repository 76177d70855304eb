import type { Evidence } from '../../contract/stages.ts';
import type { GuestFacts } from '../../facts/facts.ts';
import data from './green.json' with { type: 'json' };

/** The evidence of a real green run, reduced: what rules' samples are a change of. */
export const green = data as unknown as Required<Evidence>;

/** The green run with something else in one stage's evidence. */
export function changed<Stage extends keyof Evidence>(
  stage: Stage,
  changes: Partial<Required<Evidence>[Stage]>,
): Evidence {
  return { ...green, [stage]: { ...green[stage], ...changes } };
}

const guest = green.boot.guest as GuestFacts;

/** The green run with something else in what the guest said of itself. */
export function changedGuest(changes: Partial<GuestFacts>): Evidence {
  return changed('boot', { guest: { ...guest, ...changes } });
}

/** The green run with an option of the running kernel switched off. */
export function withoutOption(option: string, changes: Partial<GuestFacts> = {}): Evidence {
  const config = (guest.config ?? '').replace(`CONFIG_${option}=y`, `# CONFIG_${option} is not set`);
  const evidence = changedGuest({ ...changes, config });
  const boot = evidence.boot ?? green.boot;
  return { ...evidence, boot: { ...boot, expected: { ...boot.expected, config } } };
}
