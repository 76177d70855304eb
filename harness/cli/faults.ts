import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pc from 'picocolors';
import { faultNamed, injectedFaults } from '../app/find-fault.ts';
import type { InjectedFault } from '../contract/injected-fault.ts';
import type { Settings } from '../contract/settings.ts';
import { toFailure } from '../core/errors.ts';
import { safeJson } from '../core/output/json.ts';
import { onSignals } from '../core/signals.ts';
import { expectedOf, rateOf, renderFaults, type Untried } from '../dev/faults/table.ts';
import { type Tried, tryFault } from '../dev/faults/try.ts';
import { faultsFolder, placeOf } from '../dev/faults/try-folder.ts';
import { findTool } from '../parts/workstation/tools.ts';
import { here } from './here.ts';
import { commandLine, main } from './main.ts';

/** A run without a fault, for comparison: no rule may match. */
const none: InjectedFault = {
  id: 'none',
  title: 'nothing is broken',
  breaks: {},
  expects: { green: 'postgres' },
};

interface Options {
  readonly list?: true;
  readonly only?: readonly string[];
  readonly fast?: true;
  readonly json?: true;
}

/** What a fault needs in addition to a built chain. */
const needed: Readonly<Record<NonNullable<InjectedFault['needs']>, string>> = {
  build: 'a kernel build',
  host: 'the host kernel, which takes minutes to boot',
  device: 'a device',
};

async function whyNot({ needs }: InjectedFault, { fast, only }: Options): Promise<string | undefined> {
  if (!needs) return undefined;
  if (fast && !only) return `it needs ${needed[needs]}`;
  if (needs !== 'device') return undefined;
  return findTool('adb').then(
    () => undefined,
    (error: unknown) => toFailure(error, 'faults').what,
  );
}

/** The lane of a fault. One that needs a device gets the virtual device if no other was named. */
const settingsFor = ({ needs }: InjectedFault, settings: Settings): Settings =>
  needs === 'device' ? { ...settings, lane: 'device', device: settings.device ?? 'virtual' } : settings;

/** The summary line that scripts parse: detected, not detected, not tried. */
function countsOf(tried: readonly Tried[], untried: readonly Untried[]): string {
  const failed = tried.filter(({ wrong }) => wrong).length;
  return `${tried.length - failed} passed, ${failed} failed, ${untried.length} skipped`;
}

/** A fault that could not be tried counts as not detected. */
const broken = (fault: InjectedFault, error: unknown, folder: string): Tried => ({
  fault,
  seen: { rules: [], loose: [] },
  wrong: `it could not be tried: ${toFailure(error, 'faults').what}`,
  seconds: 0,
  folder,
});

function say({ fault, wrong, seen, seconds }: Tried): void {
  const mark = wrong ? pc.red('✗') : pc.green('✓');
  const how = wrong ? `${wrong}${seen.what ? ` (${seen.what})` : ''}` : (seen.what ?? 'green');
  process.stderr.write(`${mark} ${fault.id}  ${how}  ${pc.dim(`${seconds.toFixed(1)} s`)}\n`);
}

const plain = ({ fault, seen, wrong, seconds, folder }: Tried) => ({
  id: fault.id,
  title: fault.title,
  expects: fault.expects,
  seen,
  detected: !wrong,
  wrong,
  seconds,
  folder,
});

/** Writes the file atomically: another command may write it at the same time. */
async function saveTable({ reports }: Settings, table: string): Promise<void> {
  const path = join(await faultsFolder(reports), 'faults.md');
  await writeFile(`${path}.${process.pid}.tmp`, table);
  await rename(`${path}.${process.pid}.tmp`, path);
}

await main(async () => {
  const program = commandLine('faults')
    .description(
      'Injects one fault after the other into runs of the real chain, and checks that the right stage fails with the right rule.',
    )
    .option('--list', 'list the injected faults')
    .option('--only <id...>', 'run only these')
    .option('--fast', 'leave out those that build a kernel, boot the host kernel or need a device')
    .option('--json', 'print JSON')
    .parse();
  const options = program.opts<Options>();
  const faults = await injectedFaults();
  if (options.list) {
    const rows = faults.map(fault => `${fault.id}: ${fault.title}\n    ${expectedOf(fault)}\n`);
    process.stdout.write(rows.join(''));
    return;
  }
  const settings = here().settings;
  const wanted = options.only ? await Promise.all(options.only.map(faultNamed)) : [none, ...faults];
  await faultsFolder(settings.reports);
  const tried: Tried[] = [];
  const untried: Untried[] = [];
  let ended: NodeJS.Signals | undefined;
  // The same signal also ends the current run, which cleans up.
  onSignals(signal => {
    ended = signal;
  });
  for (const fault of wanted) {
    const because = ended ? `ended by ${ended}` : await whyNot(fault, options);
    if (because) {
      untried.push({ fault, because });
      continue;
    }
    const one = await tryFault(fault, settingsFor(fault, settings)).catch((error: unknown) =>
      broken(fault, error, placeOf(settings.reports, fault.id)),
    );
    tried.push(one);
    say(one);
  }
  const table = renderFaults(tried, untried);
  await saveTable(settings, table);
  if (options.json) process.stdout.write(`${safeJson(tried.map(plain), 2)}\n`);
  else process.stdout.write(`\n${table}`);
  if (options.json) process.stderr.write(`${rateOf(tried, untried)}\n`);
  else process.stdout.write(`${countsOf(tried, untried)}\n`);
  if (ended || tried.length === 0 || tried.some(({ wrong }) => wrong)) process.exitCode = 1;
});
