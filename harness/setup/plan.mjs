import { arch } from 'node:process';
import { detectAll } from './detect.mjs';
import { SetupError } from './failure.mjs';
import { optionalGroups, overrideOf } from './tool.mjs';

/** What set-up has to do on this machine, found out without changing anything. */

/** @typedef {import('./tool.mjs').Tool} Tool */
/** @typedef {import('./detect.mjs').Detection} Detection */

/**
 * @typedef {object} Plan
 * @property {readonly Tool[]} install missing tools that are Debian packages
 * @property {readonly Tool[]} fetch missing tools that come from another suite into the tool store
 * @property {number} found how many tools are there already
 */

const debianArchitecture = { x64: 'amd64', arm64: 'arm64' }[String(arch)] ?? arch;

/**
 * The Debian package that has the tool on this machine's architecture.
 * @param {Tool} tool
 */
export function packageOf(tool) {
  return tool.debianOn?.[debianArchitecture] ?? tool.debian ?? '';
}

/**
 * Throws for a group that isn't there.
 * @param {readonly string[]} groups as given with --with
 */
export function checkGroups(groups) {
  const unknown = groups.filter(group => !(group in optionalGroups));
  if (unknown.length === 0) return;
  throw new SetupError({
    what: `set-up: no group is called ${unknown.join(', ')}`,
    todo: `--with takes ${Object.keys(optionalGroups).join(', ')}`,
  });
}

/**
 * Throws when a variable names a tool that is not there: the user meant that one and no other.
 * @param {readonly string[]} groups optional groups that are wanted too
 * @param {readonly Detection[]} [detections]
 * @returns {Plan}
 */
export function makePlan(groups, detections = detectAll()) {
  const wanted = detections.filter(({ tool: { group } }) => ['chain', 'extra', ...groups].includes(group));
  const missing = wanted.filter(({ path }) => !path);
  const wrong = missing.filter(({ tool, problem }) => problem?.startsWith(`${overrideOf(tool)}=`));
  if (wrong.length > 0) {
    throw new SetupError({
      what: 'set-up: a variable names a tool that is not there',
      because: wrong.map(({ problem }) => problem).join('\n'),
      todo: 'set it right, or unset it to have the tool installed',
    });
  }
  return {
    install: missing.filter(({ tool }) => tool.debian).map(({ tool }) => tool),
    fetch: missing.filter(({ tool }) => tool.fetched).map(({ tool }) => tool),
    found: wanted.length - missing.length,
  };
}

/**
 * The packages to install, each once.
 * @param {Plan} plan
 */
export function packagesOf(plan) {
  return [...new Set(plan.install.map(packageOf))];
}

/**
 * The failure on a machine whose packages don't come from apt; undefined where nothing that the chain needs is missing.
 * @param {Plan} plan
 * @param {string} reason why apt is no way here
 */
export function cannotInstall({ install, fetch }, reason) {
  const needed = [...install, ...fetch].filter(({ group }) => group !== 'extra');
  if (needed.length === 0) return undefined;
  const width = Math.max(...needed.map(({ name }) => name.length));
  return new SetupError({
    what: `set-up: ${reason}; what is missing is yours to install`,
    because: needed
      .map(({ name, why, elsewhere }) => `${name.padEnd(width)}  ${elsewhere} (${why})`)
      .join('\n'),
    todo: `put them on the PATH, or name them with ${needed.map(overrideOf)[0]}=<path> and so on; then npm run setup again`,
  });
}
