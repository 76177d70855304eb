import { arch } from 'node:process';
import { detectAll } from './detect.mjs';
import { SetupError } from './failure.mjs';
import { optionalGroups, overrideOf } from './tool.mjs';

/** Makes the plan of set-up on this workstation, without changing anything. */

/** @typedef {import('./tool.mjs').Tool} Tool */
/** @typedef {import('./detect.mjs').Detection} Detection */

/**
 * @typedef {object} Plan
 * @property {readonly Tool[]} install missing tools that are Debian packages
 * @property {readonly Tool[]} fetch missing tools that come from another suite into the tool store
 * @property {number} found number of installed tools
 */

const debianArchitecture = { x64: 'amd64', arm64: 'arm64' }[String(arch)] ?? arch;

/**
 * The Debian package with the tool for this workstation's architecture.
 * @param {Tool} tool
 */
export function packageOf(tool) {
  return tool.debianOn?.[debianArchitecture] ?? tool.debian ?? '';
}

/**
 * Throws for an unknown group.
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
 * Makes the plan. Throws if a variable names a missing tool: installing another one would ignore the user's choice.
 * @param {readonly string[]} groups additional optional groups
 * @param {readonly Detection[]} [detections]
 * @returns {Plan}
 */
export function makePlan(groups, detections = detectAll()) {
  const wanted = detections.filter(({ tool: { group } }) => ['chain', 'extra', ...groups].includes(group));
  const missing = wanted.filter(({ path }) => !path);
  const wrong = missing.filter(({ tool, problem }) => problem?.startsWith(`${overrideOf(tool)}=`));
  if (wrong.length > 0) {
    throw new SetupError({
      what: 'set-up: a variable names a tool that does not exist',
      because: wrong.map(({ problem }) => problem).join('\n'),
      todo: 'correct it, or unset it so that set-up installs the tool',
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
 * The failure on a workstation without apt. Undefined if all tools of the chain are installed.
 * @param {Plan} plan
 * @param {string} reason why apt cannot be used here
 */
export function cannotInstall({ install, fetch }, reason) {
  const needed = [...install, ...fetch].filter(({ group }) => group !== 'extra');
  if (needed.length === 0) return undefined;
  const width = Math.max(...needed.map(({ name }) => name.length));
  return new SetupError({
    what: `set-up: ${reason}; install the missing tools by hand`,
    because: needed
      .map(({ name, why, elsewhere }) => `${name.padEnd(width)}  ${elsewhere} (${why})`)
      .join('\n'),
    todo: `put them on the PATH, or name them with ${needed.map(overrideOf)[0]}=<path> and so on; then npm run setup again`,
  });
}
