import { inRange } from './version.ts';

/** Kernel versions whose Kconfig files are read; `npm run kconfig -- oracle` compares with the tree's own `conf`. */
const oldest = '4.14';
const beyondNewest = '8.0';

/** A message for a tree beyond the range; undefined within it, or if the version is not known. */
export function outsideRange(version: string): string | undefined {
  if (version === '') return undefined;
  const side = !inRange(version, { since: oldest })
    ? 'older'
    : inRange(version, { since: beyondNewest })
      ? 'newer'
      : undefined;
  if (side === undefined) return undefined;
  return `Linux ${version} is ${side} than what endgoal reads: Kconfig files of ${oldest} to 7.x`;
}
