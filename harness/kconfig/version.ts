/** From which kernel version on and up to which one something counts: `since` included, `until` not. */
export interface VersionRange {
  /** `6.8`. */
  readonly since?: string;
  readonly until?: string;
}

/** Whether a kernel version (`6.1.192`, `6.12-rc3`) lies in a range. */
export function inRange(version: string, { since, until }: VersionRange): boolean {
  return (!since || isFrom(version, since)) && (!until || !isFrom(version, until));
}

function isFrom(version: string, from: string): boolean {
  const [a, b] = [numbers(version), numbers(from)];
  for (const [index, wanted] of b.entries()) {
    const difference = (a[index] ?? 0) - wanted;
    if (difference !== 0) return difference > 0;
  }
  return true;
}

function numbers(version: string): number[] {
  return (/^\d+(\.\d+)*/.exec(version)?.[0] ?? '').split('.').map(Number);
}
