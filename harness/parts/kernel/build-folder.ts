import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Json, keyOf, type Store } from '../../core/store/store.ts';
import { diffConfigs } from '../../kconfig/diff.ts';
import { parseDotconfig } from '../../kconfig/dotconfig.ts';

/** How many finished build folders are kept; each has some 300 MB. */
const kept = 4;
const kind = 'objects';

/** A finished build's folder with everything make needs to go on from there. */
export interface BuildFolder {
  readonly path: string;
  /** Steps of the whole build, for progress. */
  readonly steps: number;
}

interface Inputs {
  /** Everything but the configuration: only a folder that agrees in all of it can be gone on from. */
  readonly family: string;
  readonly dotconfig: string;
}

/** The part of a build's key that a stored folder must share. */
export function familyOf(key: Readonly<Record<string, Json>>): string {
  return keyOf(Object.fromEntries(Object.entries(key).filter(([name]) => name !== 'config')));
}

/** The stored folder of the same family whose configuration differs least; verified. */
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

/** Moves a finished build's folder into the store, for the next build to start from. */
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
