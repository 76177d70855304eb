import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Json, keyOf, type Store } from '../../core/store/store.ts';
import { diffConfigs } from '../../kconfig/diff.ts';
import { parseDotconfig } from '../../kconfig/dotconfig.ts';

/** Number of finished build folders to keep. Each has about 300 MB. */
const kept = 4;
const kind = 'objects';

/** The folder of a finished build, with all files that make needs for an incremental build. */
export interface BuildFolder {
  readonly path: string;
  /** Number of steps of a full build, for progress. */
  readonly steps: number;
}

interface Inputs {
  /** Hash of all inputs except the configuration. An incremental build needs a folder with the same hash. */
  readonly family: string;
  readonly dotconfig: string;
}

/** The part of a build's key that must be equal for an incremental build. */
export function familyOf(key: Readonly<Record<string, Json>>): string {
  return keyOf(Object.fromEntries(Object.entries(key).filter(([name]) => name !== 'config')));
}

/** The stored folder of the same family with the most similar configuration. Its checksums are verified. */
export async function nearestBuildFolder(
  store: Store,
  family: string,
  dotconfig: string,
): Promise<BuildFolder | undefined> {
  const wanted = parseDotconfig(dotconfig, '.config');
  const rows = (await store.list(kind))
    .map(row => row.inputs as unknown as Inputs)
    .filter(inputs => inputs.family === family)
    .map(inputs => ({
      inputs,
      distance: diffConfigs(parseDotconfig(inputs.dotconfig, '.config'), wanted).length,
    }))
    .sort((a, b) => a.distance - b.distance);
  for (const { inputs } of rows) {
    const entry = await store.find(kind, { ...inputs });
    if (!entry) continue;
    const steps = Number(await readFile(join(entry.path, 'steps'), 'utf8'));
    return { path: join(entry.path, 'objects'), steps };
  }
  return undefined;
}

/** Moves the folder of a finished build into the store, as a start for the next build. */
export async function keepBuildFolder(
  store: Store,
  built: {
    readonly objects: string;
    readonly family: string;
    readonly dotconfig: string;
    readonly steps: number;
  },
): Promise<void> {
  const { objects, family, dotconfig, steps } = built;
  await store.entry(kind, { family, dotconfig }, async folder => {
    await writeFile(join(folder, 'steps'), String(steps));
    await rename(objects, join(folder, 'objects'));
  });
  await store.prune(kind, kept);
}
