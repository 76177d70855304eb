import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SetupError } from './failure.mjs';
import { run } from './process.mjs';

/** node_modules: whether it holds what package-lock.json asks for, and how to make it so. */

/** The folder with package-lock.json, in the checkout; `dist` in the installed package. */
export const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/**
 * The parts of a package-lock.json that matter here.
 * @typedef {object} Lock
 * @property {Record<string, { version?: string, integrity?: string, optional?: boolean }>} packages
 */

/** @param {string} path */
function readLock(path) {
  return /** @type {Lock} */ (JSON.parse(readFileSync(path, 'utf8')));
}

/**
 * The packages that differ between package-lock.json and what npm says it installed, or whose folder is gone.
 * An optional package may be absent, but not the Node that is meant for this machine.
 * @param {string} root of the project
 * @returns {string[]} paths like `node_modules/zod`; empty when node_modules is as it should be
 */
export function staleModules(root) {
  // The installed package has no lock file: npm installed it with all that it needs.
  if (!existsSync(join(root, 'package-lock.json'))) return [];
  const wanted = readLock(join(root, 'package-lock.json')).packages;
  const record = join(root, 'node_modules', '.package-lock.json');
  const installed = existsSync(record) ? readLock(record).packages : {};
  const here = new Set(Object.keys(installed));
  const ownNode = `node_modules/node-${process.platform}-${process.arch}`;
  const stale = Object.entries(wanted)
    .filter(([path]) => path !== '')
    .filter(([path, { version, integrity, optional }]) => {
      const found = installed[path];
      here.delete(path);
      if (!found) return !optional || path === ownNode;
      return found.version !== version || found.integrity !== integrity || !existsSync(join(root, path));
    })
    .map(([path]) => path);
  return [...stale, ...here];
}

/** @param {string} root of the project */
export function lockedPackageCount(root) {
  return Object.keys(readLock(join(root, 'package-lock.json')).packages).length - 1;
}

/**
 * npm ci, without our own node_modules/.bin on the PATH: npm is about to remove the Node that is there.
 * @param {string} root of the project
 * @param {{ log: string, onLine: (line: string) => void }} options
 */
export async function installModules(root, { log, onLine }) {
  const own = join(root, 'node_modules');
  const path = (process.env['PATH'] ?? '').split(delimiter).filter(folder => !folder.startsWith(own));
  const env = { ...process.env, PATH: path.join(delimiter) };
  // A connection that stalls is given up after a minute and tried again; npm's own patience is five.
  const patience = ['--fetch-timeout=60000', '--fetch-retries=4'];
  const argv = /** @type {const} */ (['npm', 'ci', '--no-progress', '--loglevel=http', ...patience]);
  const packageOnly = (/** @type {string} */ line) => {
    const fetched = /^npm http fetch GET \d+ \w+:\/\/[^/]+\/(\S+)/.exec(line)?.[1];
    if (fetched) onLine(fetched);
  };
  const { code, output } = await run(argv, { log, onLine: packageOnly, env, cwd: root, check: false });
  if (code !== 0) throw npmFailed(output, log);
}

/**
 * npm's own errors without its decoration, and what to do about those that new machines have.
 * @param {string} output
 * @param {string} log
 */
export function npmFailed(output, log) {
  const errors = [...output.matchAll(/^npm (?:error|ERR!) (.*\S)/gm)].map(([, text]) => text ?? '');
  const code = /^code (\w+)/.exec(errors[0] ?? '')?.[1] ?? '';
  const because = errors
    .filter(line => !/^(code|errno|syscall) /.test(line))
    .slice(0, 4)
    .join('\n');
  const again = 'then npm run setup again';
  const todo =
    /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT)$/.test(code)
      ? `connect this machine, or point npm at a registry that it can reach (npm config set registry), ${again}`
      : code === 'EUSAGE'
        ? `npm install, if you changed package.json; else restore package-lock.json; ${again}`
        : code === 'ENOSPC'
          ? `make room on the disk, ${again}`
          : `mend what it says (all of it: ${log}), ${again}`;
  return new SetupError({ what: `set-up: npm ci failed${code && ` with ${code}`}`, because, todo });
}
