import type { Policy } from './policy.ts';

/** Options that policies for any tree want on: no advice may turn one off. */
export function optionsToKeep(policies: readonly Policy[]): Set<string> {
  const floors = policies.filter(({ unknown }) => unknown === 'violated');
  const rows = floors.flatMap(policy => policy.rows);
  return new Set(
    rows.filter(({ expect }) => expect === 'y' || expect === 'y or m').map(({ option }) => option),
  );
}
