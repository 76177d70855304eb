import { createHash } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { SetupError } from './failure.mjs';

/**
 * The store of programs that endgoal fetched. Each tool has a folder with the program and manifest.json with its
 * checksum. A folder is put in place by one rename, so it is always complete.
 */

/**
 * Source and checksum of a fetched program.
 * @typedef {object} Manifest
 * @property {string} file name of the program in the folder
 * @property {string} sha256 of the program, hex
 * @property {string} package Debian package
 * @property {string} version of the package
 * @property {string} suite Debian suite of the package
 */

/**
 * The folder of all files that endgoal keeps between runs: ENDGOAL_STORE, else endgoal in the user's cache folder.
 * @param {NodeJS.ProcessEnv} [env]
 */
export function storeRoot(env = process.env) {
  const cache = env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache');
  return resolve(env['ENDGOAL_STORE'] || join(cache, 'endgoal'));
}

/**
 * Makes the store's folder. Throws if it is not writable.
 * @param {string} root storeRoot()
 */
export function openToolStore(root) {
  try {
    mkdirSync(join(root, 'tools'), { recursive: true });
    accessSync(join(root, 'tools'), constants.W_OK);
  } catch (error) {
    throw new SetupError({
      what: `set-up: the tool store ${root} can't be written`,
      because: error instanceof Error ? error.message : String(error),
      todo: 'give yourself access to it, or name another folder: ENDGOAL_STORE=<folder>',
    });
  }
}

/** @param {string} path */
function sha256Of(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/**
 * The program, if it is stored and its checksum is right. `damaged` has the reason if it is not.
 * @param {string} root storeRoot()
 * @param {string} name of the tool
 * @returns {{ path: string, manifest: Manifest } | { damaged: string } | undefined}
 */
export function storedTool(root, name) {
  const folder = join(root, 'tools', name);
  if (!existsSync(folder)) return undefined;
  try {
    /** @type {Manifest} */
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
    const path = join(folder, manifest.file);
    if (sha256Of(path) === manifest.sha256) return { path, manifest };
    return { damaged: `${path} is not what was fetched: its checksum differs` };
  } catch (error) {
    return { damaged: `${folder}: ${error instanceof Error ? error.message : error}` };
  }
}

/**
 * Puts a program into the store, and replaces an older one.
 * @param {string} root storeRoot()
 * @param {string} name of the tool
 * @param {string} program path of the file to copy
 * @param {Omit<Manifest, 'file' | 'sha256'>} origin
 */
export function publishTool(root, name, program, origin) {
  const fresh = scratchFolder(root);
  const old = `${fresh}.old`;
  try {
    const copy = join(fresh, name);
    copyFileSync(program, copy);
    chmodSync(copy, 0o755);
    /** @type {Manifest} */
    const manifest = { file: name, sha256: sha256Of(copy), ...origin };
    writeFileSync(join(fresh, 'manifest.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
    chmodSync(fresh, 0o755);
    const folder = join(root, 'tools', name);
    if (existsSync(folder)) renameSync(folder, old);
    renameSync(fresh, folder);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
}

/**
 * A private folder on the store's file system. Its name has the owner's process id, for sweepScratch.
 * @param {string} root storeRoot()
 */
export function scratchFolder(root) {
  const tools = join(root, 'tools');
  mkdirSync(tools, { recursive: true });
  return mkdtempSync(join(tools, `.partial-${process.pid}-`));
}

/**
 * Removes unfinished folders of killed set-ups.
 * @param {string} root storeRoot()
 */
export function sweepScratch(root) {
  const tools = join(root, 'tools');
  if (!existsSync(tools)) return;
  for (const name of readdirSync(tools)) {
    const pid = /^\.partial-(\d+)-/.exec(name)?.[1];
    if (pid && !existsSync(`/proc/${pid}`)) rmSync(join(tools, name), { recursive: true, force: true });
  }
}
