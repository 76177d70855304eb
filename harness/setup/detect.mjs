import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { arch } from 'node:process';
import { overrideOf } from './tool.mjs';
import { storedTool, storeRoot } from './tool-store.mjs';
import { tools } from './tools.mjs';

/** Finds a tool on this workstation. Only looks for files and starts nothing. */

/** @typedef {import('./tool.mjs').Tool} Tool */

/**
 * Result of the search. `problem`: a file was found but is unusable.
 * @typedef {object} Detection
 * @property {Tool} tool
 * @property {string} [path] absolute
 * @property {'environment' | 'path' | 'store' | 'include'} [from]
 * @property {string} [problem]
 * @property {string} [version] version line that the program prints; see version.mjs
 */

/** Folders that a user's PATH on Debian lacks. mke2fs is there. */
const systemFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * The absolute path of a program, or undefined.
 * @param {string} command
 * @param {NodeJS.ProcessEnv} env
 */
export function onPath(command, env) {
  const folders = (env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return [...folders, ...systemFolders].map(folder => join(resolve(folder), command)).find(isProgram);
}

/**
 * @param {string} header
 * @param {NodeJS.ProcessEnv} env
 */
function inInclude(header, env) {
  const flags = [...(env['HOSTCFLAGS'] ?? '').matchAll(/(?:^|\s)-(?:I|isystem)\s*(\S+)/g)].map(
    match => match[1],
  );
  const listed = `${env['CPATH'] ?? ''}:${env['C_INCLUDE_PATH'] ?? ''}`.split(':');
  const multiarch = { x64: 'x86_64', arm64: 'aarch64' }[String(arch)] ?? arch;
  const standard = ['/usr/local/include', `/usr/include/${multiarch}-linux-gnu`, '/usr/include'];
  return [...flags, ...listed, ...standard]
    .filter(Boolean)
    .map(folder => join(String(folder), header))
    .find(existsSync);
}

/**
 * @param {Tool} tool
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Detection}
 */
export function detect(tool, env = process.env) {
  const variable = overrideOf(tool);
  const given = env[variable];
  if (given) {
    const usable = tool.header ? existsSync(given) : isProgram(given);
    if (usable) return { tool, path: resolve(given), from: 'environment' };
    return { tool, problem: `${variable}=${given} is not ${tool.header ? 'there' : 'a program'}` };
  }
  if (tool.header) {
    const path = inInclude(tool.header, env);
    return path ? { tool, path, from: 'include' } : { tool };
  }
  const path = onPath(tool.command ?? tool.name, env);
  if (path) return { tool, path, from: 'path' };
  const stored = tool.fetched && storedTool(storeRoot(env), tool.name);
  if (!stored) return { tool };
  if ('damaged' in stored) return { tool, problem: stored.damaged };
  return { tool, path: stored.path, from: 'store' };
}

/**
 * Looks for every tool of the table.
 * @param {NodeJS.ProcessEnv} [env]
 */
export function detectAll(env = process.env) {
  return tools.map(tool => detect(tool, env));
}
