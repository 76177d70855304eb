import { join } from 'node:path';
import { askConsent, checkPrivilege, describePlan } from './announce.mjs';
import { asRoot, installArguments, installPackages, notDebian, planInstall, updateLists } from './apt.mjs';
import { readArguments } from './arguments.mjs';
import { fetchTool, machineArchive } from './debian-fetch.mjs';
import { Interrupted, SetupError } from './failure.mjs';
import { installModules, lockedPackageCount, projectRoot, staleModules } from './npm.mjs';
import { cannotInstall, checkGroups, makePlan, packagesOf } from './plan.mjs';
import { stopOnSignals } from './process.mjs';
import { bold, dim, green, red, step } from './progress.mjs';
import { optionalGroups } from './tool.mjs';
import { openToolStore, storeRoot } from './tool-store.mjs';

/** `npm run setup`: installs the tools that endgoal needs. Plain Node 18, because nothing is installed yet. */

const help = `npm run setup -- [options]

Brings what endgoal needs to this machine: Debian packages, a vsock device from another Debian suite
(into ${join(storeRoot(), 'tools')}), and node_modules.
What is on the PATH, or named by a variable such as ENDGOAL_QEMU=<path>, is used as it is.

  --yes         don't ask
  --dry-run     say what would be done, change nothing
  --with GROUP  also the tools of an optional group; may be given more than once
${Object.entries(optionalGroups)
  .map(([name, enables]) => `                  ${name.padEnd(14)} ${enables}`)
  .join('\n')}
  --help        this text

npm run doctor shows every tool, found or missing.`;

/**
 * The plan for this workstation. Without apt it installs no tools, and throws if the chain lacks one.
 * @param {readonly string[]} groups
 */
function feasiblePlan(groups) {
  const plan = makePlan(groups);
  const reason = notDebian();
  if (!reason) return plan;
  const failure = cannotInstall(plan, reason);
  if (failure) throw failure;
  return { ...plan, install: [], fetch: [] };
}

/**
 * @param {import('./plan.mjs').Plan} plan
 * @param {{ listsKnown: boolean, log: string }} options
 */
async function bringTools(plan, { listsKnown, log }) {
  const packages = packagesOf(plan);
  if (packages.length > 0) {
    if (!listsKnown) await step("apt's package lists", onLine => updateLists(packages, { log, onLine }));
    await step(`${packages.length} Debian packages`, onLine => installPackages(packages, { log, onLine }));
  }
  for (const tool of plan.fetch) {
    const suite = tool.fetched?.suite ?? '';
    await step(`${tool.name} from Debian ${suite}`, async onLine => {
      const archive = await machineArchive(suite, { log, onLine });
      await fetchTool({ tool, archive, root: storeRoot(), log, onLine });
    });
  }
}

async function main() {
  const {
    help: helpWanted,
    with: groups = [],
    yes = false,
    'dry-run': dryRun,
  } = readArguments('npm run setup', {
    yes: { type: 'boolean', short: 'y' },
    'dry-run': { type: 'boolean' },
    with: { type: 'string', multiple: true },
    help: { type: 'boolean', short: 'h' },
  });
  if (helpWanted) return console.log(help);
  checkGroups(groups);
  const plan = feasiblePlan(groups);
  const modules = staleModules(projectRoot).length > 0 ? lockedPackageCount(projectRoot) : 0;
  if (plan.install.length + plan.fetch.length + modules === 0) {
    return console.log(`${green('✓')} nothing to do: ${plan.found} tools and node_modules are there`);
  }
  const packages = packagesOf(plan);
  const download = await planInstall(packages);
  console.log(describePlan(plan, { download: download?.bytes, modules, store: storeRoot() }));
  if (dryRun) {
    const command = asRoot(...installArguments(packages)).join(' ');
    return console.log(dim(`\n${packages.length > 0 ? `would run: ${command}\n` : ''}nothing was changed`));
  }
  checkPrivilege(packages);
  await askConsent({ yes });
  console.log('');
  stopOnSignals();
  openToolStore(storeRoot());
  const log = join(storeRoot(), 'setup.log');
  const results = await Promise.allSettled([
    bringTools(plan, { listsKnown: download !== undefined, log }),
    modules > 0 &&
      step('npm ci', onLine => installModules(projectRoot, { log: join(storeRoot(), 'npm.log'), onLine })),
  ]);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  console.log(
    `\n${green('✓')} set up; next: ${bold('npm test')}${dim(' (npm run doctor shows every tool)')}`,
  );
}

/** @param {unknown} error */
function unforeseen(error) {
  return new SetupError({
    what: `set-up: ${error instanceof Error ? error.message : error}`,
    todo: 'correct this error, then npm run setup again; ENDGOAL_TRACE=1 shows where it happened',
  });
}

main().catch(error => {
  if (error instanceof Interrupted) {
    console.error(`\n${error.message}: nothing half-done counts, npm run setup goes on from here`);
    process.exitCode = error.signal === 'SIGINT' ? 130 : 143;
    return;
  }
  const failure = error instanceof SetupError ? error : unforeseen(error);
  console.error(`\n${red(failure.message)}`);
  if (process.env['ENDGOAL_TRACE']) console.error(error);
  process.exitCode = 1;
});
