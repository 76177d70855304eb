import { readFile } from 'node:fs/promises';
import { isAbsolute, normalize } from 'node:path';
import { z } from 'zod';
import type { Seals } from './checksum.ts';
import { type Json, keyOf } from './key.ts';

/** A file or link of an entry: below it, and written in one way only. */
const name = z
  .string()
  .refine(
    path => path !== '' && path === normalize(path) && !isAbsolute(path) && !/^\.\.?(?:\/|$)/.test(path),
  );

const seal = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  size: z.int().nonnegative(),
  mtimeNs: z.string().regex(/^-?\d+$/),
  ctimeNs: z.string().regex(/^-?\d+$/),
  ino: z.string().regex(/^\d+$/),
});

const schema = z.strictObject({
  /** Missing in what endgoal 0.1 wrote, which did not know links. */
  schema: z.literal(1).optional(),
  inputs: z.json(),
  files: z.record(name, seal),
  /** Targets of links by their names, where the manifest names all that is in the entry. */
  links: z.record(name, z.string()).optional(),
});

/** What an entry was made of and what is in it. */
export interface Manifest {
  readonly inputs: Json;
  readonly files: Seals;
  readonly links?: Readonly<Record<string, string>> | undefined;
}

/** The text of a manifest. */
export function writtenManifest(manifest: Manifest): string {
  return JSON.stringify({ schema: 1, ...manifest });
}

/**
 * Reads the manifest of an entry. Undefined where there is none, and where it is damaged: cut short, overwritten, of another
 * entry, or without any file.
 */
export async function readManifest(path: string, key: string): Promise<Manifest | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const manifest = schema.parse(JSON.parse(text));
    const none = Object.keys({ ...manifest.files, ...manifest.links }).length === 0;
    return none || keyOf(manifest.inputs) !== key ? undefined : manifest;
  } catch {
    return undefined;
  }
}
