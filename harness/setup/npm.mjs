import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SetupError } from './failure.mjs';
import { run } from './process.mjs';

/** Compares node_modules with package-lock.json, and installs what differs. */

/** The folder with package-lock.json, in the checkout; `dist` in the installed package. */
export const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/**
 * The parts of a package-lock.json that are compared.
 * @typedef {object} Lock
 * @property {Record<string, { version?: string, integrity?: string, optional?: boolean }>} packages
 */

/** @param {string} path */
function readLock(path) {
  return /** @type {Lock} */ (JSON.parse(readFileSync(path, 'utf8')));
}

/**
 * The packages that differ between package-lock.json and npm's record of installed ones, or whose folder is missing.
 * An optional package may be absent, except the Node for this workstation.
 * @param {string} root of the project
 * @returns {string[]} paths like `node_modules/zod`; empty if node_modules is right
 */
export function staleModules(root) {
  // The installed package has no lock file: npm installed it with all its dependencies.
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
 * Runs npm ci without node_modules/.bin on the PATH, because npm removes the Node in there first.
 * @param {string} root of the project
 * @param {{ log: string, onLine: (line: string) => void }} options
 */
export async function installModules(root, { log, onLine }) {
  const own = join(root, 'node_modules');
  const path = (process.env['PATH'] ?? '').split(delimiter).filter(folder => !folder.startsWith(own));
  const env = { ...process.env, PATH: path.join(delimiter) };
  // Retry a stalled connection after one minute; npm's default is five.
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
 * Extracts npm's error messages, with fixes for those that are common on new workstations.
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
      ? `connect this workstation, or point npm at a registry that it can reach (npm config set registry), ${again}`
      : code === 'EUSAGE'
        ? `npm install, if you changed package.json; else restore package-lock.json; ${again}`
        : code === 'ENOSPC'
          ? `free disk space, ${again}`
          : `correct this error (whole log: ${log}), ${again}`;
  return new SetupError({ what: `set-up: npm ci failed${code && ` with ${code}`}`, because, todo });
}
