import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { SetupError } from './failure.mjs';

/** Selects the Node that runs endgoal: the current one if it is new enough, else the pinned optional dependency. */

/** The oldest major version that can run endgoal's modules. */
const oldestNode = 24;

/** @param {string} version `20.11.1` */
export function isNewEnough(version) {
  return Number(version.split('.')[0]) >= oldestNode;
}

/**
 * The program of the pinned Node that npm installed for this system. Throws SetupError if it is missing.
 * @param {{ version: string, platform: string, arch: string, from: string }} here version, platform and arch of the
 *   current Node; `from` is the URL of the module that resolves the package
 */
export function pinnedNode({ version, platform, arch, from }) {
  const name = `node-${platform}-${arch}`;
  const path = packageFolder(name, from);
  const program = path && join(path, 'bin', 'node');
  if (program && existsSync(program)) return program;
  throw new SetupError({
    what: `endgoal needs Node ${oldestNode} or newer; this is Node ${version}`,
    because: `npm installs a Node ${oldestNode} with endgoal, in the optional package ${name}, and it is not there`,
    todo: `install Node ${oldestNode}, or install endgoal again with its optional packages: npm install --include=optional`,
  });
}

/**
 * @param {string} name
 * @param {string} from
 */
function packageFolder(name, from) {
  try {
    return dirname(createRequire(from).resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}
