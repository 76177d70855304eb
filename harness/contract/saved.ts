import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Reads a file from the folder of a saved run; undefined if the run does not have it. */
export function readSaved(folder: string, name: string): Buffer | undefined {
  const path = join(folder, name);
  return existsSync(path) ? readFileSync(path) : undefined;
}
