import { readArguments } from './arguments.mjs';
import { detectAll } from './detect.mjs';
import { machineFacts } from './machine-facts.mjs';
import { projectRoot, staleModules } from './npm.mjs';
import { packageOf } from './plan.mjs';
import { bold, dim, green, red, yellow } from './progress.mjs';
import { optionalGroups, overrideOf, setupCommand } from './tool.mjs';
import { tools } from './tools.mjs';
import { withVersion } from './version.mjs';

/**
 * `npm run doctor`: lists every tool, found or missing, and the facts of the workstation. Plain Node 18 like set-up, so
 * that it also works where set-up failed.
 */

const help = `npm run doctor -- [--json]

Prints every tool that endgoal uses: found or missing, its version, the stages that need it, how to get it;
and what this machine gives. Exits with 1 when a tool that npm test needs is missing, with 2 when it could not look.`;

/** Widths of columns in characters: the longest version on Debian, and the longest list of stages. */
const stateWidth = 18;
const stagesWidth = Math.max(...tools.map(({ stages }) => stages.join(', ').length));

/** @param {import('./detect.mjs').Detection} examined */
function usable({ path, problem }) {
  return path !== undefined && problem === undefined;
}

/** @param {import('./detect.mjs').Detection} examined */
function howToGet({ tool }) {
  const source = tool.fetched ? `${tool.fetched.package} of ${tool.fetched.suite}` : packageOf(tool);
  return [
    `on Debian  ${setupCommand(tool)} (${source})`,
    `elsewhere  ${tool.elsewhere}; ${overrideOf(tool)}=<path> where it is not on the PATH`,
  ];
}

/**
 * @param {import('./detect.mjs').Detection} examined
 * @param {number} width of the names
 */
function toolLines(examined, width) {
  const { tool, path, problem, version } = examined;
  const needed = tool.group === 'chain';
  const state = usable(examined) ? (version ?? '') : problem ? 'unusable' : 'missing';
  const stages = tool.stages.join(', ');
  const row = (/** @type {string} */ mark, /** @type {string} */ shown, /** @type {string} */ detail) =>
    `${mark} ${tool.name.padEnd(width)}  ${shown}  ${stages.padEnd(stagesWidth)}  ${detail}`;
  if (usable(examined)) return [row(green('✓'), state.padEnd(stateWidth), dim(String(path)))];
  const colour = needed ? red : yellow;
  const hints = [...(problem ? [problem] : []), ...howToGet(examined)];
  return [
    row(colour(needed ? '✗' : '○'), colour(state.padEnd(stateWidth)), tool.why),
    ...hints.map(line => dim(`    ${line}`)),
  ];
}

/**
 * @param {import('./machine-facts.mjs').MachineFacts} facts
 * @param {boolean} modulesRight whether node_modules matches package-lock.json
 */
function machineLines({ node, cores, memory, store, kvm, engine, confinement }, modulesRight) {
  const gigabytes = (/** @type {number} */ bytes) => `${(bytes / 1e9).toFixed(1)} GB`;
  const kvmText = {
    usable: '/dev/kvm exists; each run probes whether it runs guests',
    'other architecture': `guests are emulated: for KVM an arm64 guest needs an arm64 host, this is ${process.arch}`,
    'not permitted':
      '/dev/kvm exists, but you may not open it: join the group kvm. Until then guests are emulated',
    absent: 'no /dev/kvm: guests are emulated',
  }[kvm];
  return [
    ['node', node],
    [
      'npm',
      modulesRight
        ? 'node_modules matches package-lock.json'
        : red('node_modules does not match package-lock.json: npm run setup'),
    ],
    ['processors', String(cores)],
    ['memory', `${gigabytes(memory.total)}, ${gigabytes(memory.free)} free`],
    ['store', `${store.path}, ${gigabytes(store.free)} free`],
    ['kvm', kvmText],
    ['confined', confinement],
    ['containers', engine.running ? `docker ${engine.detail}` : engine.detail],
  ].map(([label, text]) => `  ${(label ?? '').padEnd(11)} ${text}`);
}

/** @param {import('./detect.mjs').Detection} examined */
function asJson({ tool, path, from, problem, version }) {
  const { name, group, stages, why, elsewhere } = tool;
  const state = path && !problem ? 'found' : problem ? 'unusable' : 'missing';
  const debian = tool.fetched ? `${tool.fetched.package}/${tool.fetched.suite}` : packageOf(tool);
  return {
    name,
    state,
    version,
    path,
    from,
    problem,
    group,
    stages,
    why,
    get: { setup: setupCommand(tool), debian, elsewhere, override: overrideOf(tool) },
  };
}

async function main() {
  const values = readArguments('npm run doctor', {
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  });
  if (values.help) return console.log(help);
  const [examined, machine] = await Promise.all([Promise.all(detectAll().map(withVersion)), machineFacts()]);
  const modulesRight = staleModules(projectRoot).length === 0;
  const lacking = [
    ...examined.filter(one => one.tool.group === 'chain' && !usable(one)).map(({ tool }) => tool.name),
    ...(modulesRight ? [] : ['node_modules']),
  ];
  if (lacking.length > 0) process.exitCode = 1;
  if (values.json) {
    const report = { ok: lacking.length === 0, lacking, machine, tools: examined.map(asJson) };
    return console.log(JSON.stringify(report, undefined, 2));
  }
  const width = Math.max(...examined.map(({ tool }) => tool.name.length));
  const sections = [
    { title: 'needed by npm test', groups: ['chain'] },
    { title: 'installed with them, not needed by every run', groups: ['extra'] },
    { title: 'optional', groups: Object.keys(optionalGroups) },
  ];
  for (const { title, groups } of sections) {
    console.log(bold(title));
    const rows = examined.filter(({ tool }) => groups.includes(tool.group));
    console.log(`${rows.flatMap(row => toolLines(row, width)).join('\n')}\n`);
  }
  console.log(`${bold('this machine')}\n${machineLines(machine, modulesRight).join('\n')}\n`);
  console.log(
    lacking.length === 0
      ? green('✓ all tools for npm test are installed')
      : red(`✗ missing or unusable: ${lacking.join(', ')}`),
  );
}

main().catch(error => {
  console.error(red(error instanceof Error ? error.message : String(error)));
  if (process.env['ENDGOAL_TRACE']) console.error(error);
  process.exitCode = 2;
});
