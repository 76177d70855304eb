import { settingNames } from './settings.ts';

/** Variables of other programs that differ from a setting of endgoal by one letter. */
const others = new Set(['LANG', 'LINE', 'LINES', 'JOB', 'DEVICES', 'LAN']);

/**
 * Returns variables that look like misspelt settings, each with the intended setting: `PROFIL`, `KERNEL_SCR`, and every
 * unknown name that begins with ENDGOAL_. `known` lists other variables that endgoal reads, such as names of tools.
 */
export function misspelt(
  env: Readonly<Record<string, string | undefined>>,
  known: readonly string[],
): { readonly name: string; readonly meant: string | undefined }[] {
  const ours = [...settingNames, ...known];
  return Object.keys(env).flatMap(name => {
    if (ours.includes(name) || others.has(name)) return [];
    const meant = nearest(name, ours);
    return meant || name.startsWith('ENDGOAL_') ? [{ name, meant }] : [];
  });
}

/** Returns the nearest name: at most one edit away, or two if it is longer than six letters. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const near = names
    .map(other => ({ other, edits: distance(name, other) }))
    .filter(({ other, edits }) => edits <= (other.length > 6 ? 2 : 1))
    .sort((a, b) => a.edits - b.edits);
  return near[0]?.other;
}

/** Number of edits between two words: add, drop or change a letter, or swap two neighbours. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      const at = (up: number, left: number) => rows[i - up]?.[j - left] ?? Number.POSITIVE_INFINITY;
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(2, 2) + 1 : Infinity;
      row[j] = Math.min(at(1, 0) + 1, (row[j - 1] ?? 0) + 1, at(1, 1) + change, swapped);
    }
    rows.push(row);
  }
  return rows.at(-1)?.at(-1) ?? 0;
}
