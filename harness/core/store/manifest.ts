import { readFile } from 'node:fs/promises';
import { isAbsolute, normalize } from 'node:path';
import { z } from 'zod';
import type { Seals } from './checksum.ts';
import { type Json, keyOf } from './key.ts';

/** Path of a file or link below the entry, in one canonical form. */
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
  /** Missing in manifests of endgoal 0.1, which did not record links. */
  schema: z.literal(1).optional(),
  inputs: z.json(),
  files: z.record(name, seal),
  /** Targets of links by path. Present if the manifest lists the whole content of the entry. */
  links: z.record(name, z.string()).optional(),
});

/** The inputs and the content of an entry. */
export interface Manifest {
  readonly inputs: Json;
  readonly files: Seals;
  readonly links?: Readonly<Record<string, string>> | undefined;
}

/** Serializes a manifest. */
export function writtenManifest(manifest: Manifest): string {
  return JSON.stringify({ schema: 1, ...manifest });
}

/**
 * Reads the manifest of an entry. Returns undefined if it is missing or damaged: truncated, overwritten, of another
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
