import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { installArguments } from './apt.mjs';
import { onPath } from './detect.mjs';
import { Interrupted, SetupError } from './failure.mjs';
import { packageOf } from './plan.mjs';
import { bold, dim } from './progress.mjs';

/** The announcement of set-up before it changes anything, and the user's consent. */

/**
 * The plan as text: each package with the first stage that needs it, and the reason.
 * @param {import('./plan.mjs').Plan} plan
 * @param {{ download: number | undefined, modules: number, store: string }} facts bytes that apt will download, if known; npm
 *   packages to install, 0 when node_modules is right; the tool store's root
 */
export function describePlan({ install, fetch }, { download, modules, store }) {
  const width = Math.max(0, ...[...install, ...fetch].map(tool => (packageOf(tool) || tool.name).length));
  const line = (/** @type {import('./tool.mjs').Tool} */ tool) =>
    `  ${(packageOf(tool) || tool.name).padEnd(width)}  ${dim((tool.stages[0] ?? '').padEnd('containers'.length))}  ${tool.why}`;
  const size = download ? ` (${Math.ceil(download / 1e6)} MB to download)` : '';
  return [
    ...(install.length > 0 ? [bold(`Debian packages${size}`), ...install.map(line)] : []),
    ...(fetch.length > 0
      ? [bold(`Into ${join(store, 'tools')}; the system stays as it is`), ...fetch.map(line)]
      : []),
    ...(modules > 0 ? [bold('Into node_modules'), `  npm ci: ${modules} packages of package-lock.json`] : []),
  ].join('\n');
}

/**
 * Throws if packages must be installed and set-up cannot become root.
 * @param {readonly string[]} packages
 * @param {{ uid?: number | undefined, env?: NodeJS.ProcessEnv }} [user]
 */
export function checkPrivilege(packages, { uid = process.getuid?.(), env = process.env } = {}) {
  if (packages.length === 0 || uid === 0 || onPath('sudo', env)) return;
  throw new SetupError({
    what: 'set-up: installing Debian packages needs root, and sudo is not here',
    todo: `as root: apt-get update && apt-get ${installArguments(packages).join(' ')}\nthen npm run setup again`,
  });
}

/**
 * Returns once set-up may continue: with --yes, in CI, as root without a terminal, or after a yes on a terminal.
 * @param {{ yes: boolean }} options
 */
export async function askConsent({ yes }) {
  const terminal = process.stdin.isTTY && process.stdout.isTTY;
  // CI=false and CI=0 mean: not a CI.
  const ci = !['', '0', 'false'].includes(process.env['CI'] ?? '');
  if (yes || ci || (!terminal && process.getuid?.() === 0)) return;
  if (!terminal) {
    throw new SetupError({
      what: 'set-up: nobody is there to ask whether to go ahead',
      todo: 'npm run setup -- --yes',
    });
  }
  const answer = await ask('\nGo ahead? [Y/n] ');
  if (/^(y|yes|)$/i.test(answer.trim())) return;
  throw new SetupError({ what: 'set-up: nothing was changed', todo: 'npm run setup when you are ready' });
}

/** @param {string} question */
async function ask(question) {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await new Promise((resolve, reject) => {
      terminal.once('SIGINT', () => reject(new Interrupted('SIGINT')));
      terminal.once('close', () => reject(new Interrupted('SIGHUP')));
      terminal.question(question).then(resolve, reject);
    });
  } finally {
    terminal.close();
  }
}
