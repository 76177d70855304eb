import { createReadStream, createWriteStream, type Dirent } from 'node:fs';
import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { redact, redacting } from './redact.ts';

/** Bytes read at once. Successive pieces overlap by the length of the longest secret. */
const piece = 4 * 1024 * 1024;
const overlap = 4096;

async function hasSecret(path: string): Promise<boolean> {
  let last = '';
  for await (const chunk of createReadStream(path, { encoding: 'latin1', highWaterMark: piece })) {
    const text = last + String(chunk);
    if (redact(text) !== text) return true;
    last = text.slice(-overlap);
  }
  return false;
}

const isText = (entry: Dirent) => entry.isFile() && !/\.(?:png|webp|zip|gz|tmp)$/.test(entry.name);

/**
 * The last protection: redacts every text file of a run, whichever program wrote it. Returns the changed files,
 * relative to the folder. Each of them shows a writer that must redact before it writes.
 */
export async function sweepSecrets(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!isText(entry) || !(await hasSecret(path))) continue;
    const clean = `${path}.${process.pid}.tmp`;
    await pipeline(createReadStream(path), redacting(), createWriteStream(clean));
    await rename(clean, path);
    found.push(path.slice(folder.length + 1));
  }
  return found.toSorted();
}
