import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pause } from './clock.mjs';
import { SetupError } from './failure.mjs';
import { commandFailed, run } from './process.mjs';

/** Installs Debian packages through the workstation's own apt and sources. */

/** Seconds to wait for another apt or dpkg. */
const lockDeadline = 600;

/** Maximum age of package lists in milliseconds. Older lists name versions that mirrors have removed. */
const listsMaxAge = 24 * 3600 * 1000;

/**
 * Why apt cannot install packages here. Undefined if it can.
 * @param {string} [osRelease] text of /etc/os-release
 */
export function notDebian(osRelease = readFileSync('/etc/os-release', 'utf8')) {
  const field = (/** @type {string} */ key) =>
    new RegExp(`^${key}="?([^"\n]*)"?$`, 'm').exec(osRelease)?.[1] ?? '';
  const family = [field('ID'), ...field('ID_LIKE').split(' ')];
  const name = field('PRETTY_NAME') || field('ID') || 'this system';
  if (!family.includes('debian')) return `${name} is not Debian or made from it`;
  return existsSync('/usr/bin/apt-get') ? undefined : `${name} has no apt-get`;
}

/** Sets apt's language to English, because code below matches its messages. */
const english = { LC_ALL: 'C.UTF-8' };

/**
 * The command line of an apt-get that changes the system: as root, with its environment.
 * @param {...string} args
 * @returns {[string, ...string[]]}
 */
export function asRoot(...args) {
  const command = /** @type {const} */ ([
    'env',
    'LC_ALL=C.UTF-8',
    'DEBIAN_FRONTEND=noninteractive',
    'apt-get',
    ...args,
  ]);
  return process.getuid?.() === 0 ? [...command] : ['sudo', ...command];
}

/** @param {readonly string[]} packages */
export function installArguments(packages) {
  return [
    'install',
    '--yes',
    '--no-install-recommends',
    '-o',
    `DPkg::Lock::Timeout=${lockDeadline}`,
    ...packages,
  ];
}

/**
 * Size and number of apt's downloads. Undefined if its lists are missing, too old, or lack a package.
 * @param {readonly string[]} packages
 * @returns {Promise<{ bytes: number, count: number } | undefined>}
 */
export async function planInstall(packages) {
  if (packages.length === 0) return { bytes: 0, count: 0 };
  if (Date.now() - listsDate() > listsMaxAge) return undefined;
  const { code, output } = await run(
    ['apt-get', 'install', '--print-uris', '-qq', '--no-install-recommends', ...packages],
    { check: false, env: { ...process.env, ...english } },
  );
  if (code !== 0) return undefined;
  const sizes = [...output.matchAll(/^'[^']*' \S+ (\d+)/gm)].map(match => Number(match[1]));
  return { bytes: sizes.reduce((sum, size) => sum + size, 0), count: sizes.length };
}

/** Time of apt's last update, 0 if it has no lists. The lists themselves have the mirror's dates. */
function listsDate() {
  const folder = '/var/lib/apt/lists';
  const partial = join(folder, 'partial');
  if (!existsSync(partial) || !readdirSync(folder).some(name => /_(?:In)?Release$/.test(name))) return 0;
  return statSync(partial).mtimeMs;
}

/**
 * Runs an apt-get that changes the system, and waits while another one holds a lock. apt itself waits only for dpkg's
 * lock, not for the lock of its lists.
 * @param {readonly [string, ...string[]]} argv
 * @param {{ log: string, onLine: (line: string) => void }} options
 */
async function aptPatiently(argv, { log, onLine }) {
  const deadline = Date.now() + lockDeadline * 1000;
  for (;;) {
    const { code, output } = await run(argv, { log, onLine, check: false });
    if (code === 0) return output;
    const lock = /^E: Could not get lock (\S+?)\.? (?:It is held by process (.*)|- open)/m.exec(output);
    if (lock && Date.now() < deadline) {
      onLine(
        `waiting up to 10 min: another package manager holds ${lock[1]} (process ${lock[2] ?? 'unknown'})`,
      );
      await pause(2);
    } else throw lock ? lockHeld(lock[0], log) : explained(argv, code, output, log);
  }
}

/** @param {string} because @param {string} log */
function lockHeld(because, log) {
  return new SetupError({
    what: `set-up: another package manager kept its lock for ${lockDeadline / 60} min`,
    because,
    todo: `end it, then npm run setup again; the log is ${log}`,
  });
}

/**
 * Words the errors that are common on new workstations.
 * @param {readonly string[]} argv
 * @param {number} code
 * @param {string} output
 * @param {string} [log]
 */
export function explained(argv, code, output, log) {
  const errors = output.split('\n').filter(line => /^[EW]: /.test(line));
  const because = (errors.length > 0 ? errors : output.trim().split('\n')).slice(-4).join('\n');
  if (
    /Temporary failure resolving|Could not resolve|Could not connect|Connection (?:timed out|refused)|Network is unreachable|Unable to connect|Cannot initiate the connection/.test(
      output,
    )
  ) {
    return new SetupError({
      what: "set-up: Debian's packages could not be fetched: the network or the mirror is unreachable",
      because,
      todo: 'connect this workstation, or point apt at a mirror that it can reach (/etc/apt/sources.list.d), then npm run setup again',
    });
  }
  if (/No space left on device|don't have enough free space/.test(output)) {
    return new SetupError({
      what: 'set-up: the disk is full',
      because,
      todo: 'free disk space, then npm run setup again',
    });
  }
  if (/dpkg was interrupted/.test(output)) {
    return new SetupError({
      what: 'set-up: an earlier package installation was cut short',
      because,
      todo: 'as root: dpkg --configure -a, then npm run setup again',
    });
  }
  return commandFailed(argv, code, because, log);
}

/**
 * Runs apt-get update. apt only warns about an unreachable source. That is an error only if the packages are unknown
 * afterwards: a workstation may have sources that endgoal does not need.
 * @param {readonly string[]} packages those to install afterwards
 * @param {{ log: string, onLine: (line: string) => void }} options
 */
export async function updateLists(packages, options) {
  const argv = asRoot('update', '-o', 'Acquire::Retries=3');
  const output = await aptPatiently(argv, options);
  if (/Failed to fetch/.test(output) && !(await planInstall(packages))) {
    throw explained(argv, 0, output, options.log);
  }
}

/**
 * @param {readonly string[]} packages
 * @param {{ log: string, onLine: (line: string) => void }} options
 */
export async function installPackages(packages, options) {
  await aptPatiently(asRoot(...installArguments(packages)), options);
}
