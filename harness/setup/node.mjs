import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { SetupError } from './failure.mjs';

/** Which Node runs endgoal: this one where it is new enough, else the one that is pinned as an optional dependency. */

/** The oldest major version that runs endgoal's own modules. */
const oldestNode = 24;

/** @param {string} version `20.11.1` */
export function isNewEnough(version) {
  return Number(version.split('.')[0]) >= oldestNode;
}

/**
 * The program of the pinned Node, as npm installed it for this system. Throws SetupError where it is missing.
 * @param {{ version: string, platform: string, arch: string, from: string }} here version, platform and arch of the Node
 *   that runs this; `from` is the module that looks for the package, as a URL
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
