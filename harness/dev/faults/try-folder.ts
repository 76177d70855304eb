import { randomBytes } from 'node:crypto';
import { readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder, unusableReports } from '../../core/folder.ts';
import { startOf } from '../../core/process-identity.ts';

/** A folder for one try of a fault. No other try uses it. */
export interface TryFolder {
  readonly path: string;
  /** Moves the folder to the place of the newest try of the fault and replaces the previous one. Returns that path. */
  keep(): Promise<string>;
}

/** Process id, its start time and a random part, like scratch folders. */
const named = /^(\d+)-(\d+)-[0-9a-f]+$/;

/** Path of the newest try of a fault. */
export const placeOf = (reports: string, id: string) => join(reports, 'faults', id);

/** Creates the folder that holds every attempt at a fault (`reports/faults`) if needed. Throws UserError if it can't be created. */
export async function faultsFolder(reports: string): Promise<string> {
  const path = join(reports, 'faults');
  try {
    await makeFolder(join(path, 'at-work'));
  } catch (cause) {
    throw unusableReports('faults', path, cause);
  }
  return path;
}

/** Creates the folder of a try below `reports/faults/at-work`, and removes folders of dead processes there. */
export async function openTryFolder(reports: string, id: string): Promise<TryFolder> {
  const atWork = join(await faultsFolder(reports), 'at-work');
  const start = (await startOf(process.pid)) ?? 0;
  const path = join(atWork, `${process.pid}-${start}-${randomBytes(3).toString('hex')}`, id);
  await makeFolder(path);
  await sweep(atWork);
  return { path, keep: () => keep(path, placeOf(reports, id)) };
}

async function sweep(atWork: string): Promise<void> {
  for (const name of await readdir(atWork)) {
    const [, pid, start] = named.exec(name) ?? [];
    if (pid === undefined || (await startOf(Number(pid))) === start) continue;
    await rm(join(atWork, name), { recursive: true, force: true });
  }
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? '';

async function keep(path: string, place: string): Promise<string> {
  const own = dirname(path);
  for (let n = 0; ; n++) {
    try {
      await rename(path, place);
      await rm(own, { recursive: true, force: true });
      return place;
    } catch (error) {
      if (!['ENOTEMPTY', 'EEXIST'].includes(codeOf(error))) throw error;
    }
    // Moves the old folder away first, so that a concurrent try finds it complete or not at all.
    await rename(place, join(own, `before-${n}`)).catch((error: unknown) => {
      if (codeOf(error) !== 'ENOENT') throw error;
    });
  }
}
