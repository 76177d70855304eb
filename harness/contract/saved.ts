import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file of a saved run's folder; undefined where the run has none. */
export function readSaved(folder: string, name: string): Buffer | undefined {
  const path = join(folder, name);
  return existsSync(path) ? readFileSync(path) : undefined;
}
