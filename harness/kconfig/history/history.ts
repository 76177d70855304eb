import { inRange } from '../version.ts';
import { android } from './android.ts';
import { core } from './core.ts';
import { drivers } from './drivers.ts';
import type { HistoryRow } from './row.ts';
import { security } from './security.ts';

/** Every option that is known to be gone, renamed or not mainline's. */
export const history: readonly HistoryRow[] = [...android, ...core, ...drivers, ...security];

const byName: ReadonlyMap<string, HistoryRow> = new Map(history.map(row => [row.name, row]));

/** The row of an option that is gone in a version; an empty version matches all rows. */
export function historyOf(name: string, version: string): HistoryRow | undefined {
  const row = byName.get(name);
  return row && isGone(row, version) ? row : undefined;
}

/** The name that an option had in a version that is older than its name. */
export function formerName(name: string, version: string): HistoryRow | undefined {
  if (version === '') return undefined;
  return history.find(row => row.kind === 'renamed' && row.to.includes(name) && !isGone(row, version));
}

function isGone({ gone, fromStable }: HistoryRow, version: string): boolean {
  if (gone === undefined || version === '' || fromStable) return true;
  const [first = '', last] = gone.split('..');
  if (last === undefined) return inRange(version, { since: first });
  return inRange(version, { since: first }) && !version.startsWith(`${first}.`) && version !== first;
}
