import { join } from 'node:path';
import { Command } from 'commander';
import { UserError } from '../errors.ts';
import { parityTable } from '../report/parity.ts';
import { readRun } from '../report/record.ts';
import { findRun } from '../report/runs.ts';
import { readSummary, runFolders } from '../report/usual.ts';
import { readSettings } from '../settings.ts';
import { main } from './main.ts';

/** The latest finished run on a lane. */
function latestOn(reports: string, lane: string): string {
  const found = runFolders(join(reports, 'runs')).findLast(folder => readSummary(folder)?.lane === lane);
  if (found) return found;
  throw new UserError({
    what: `parity: no run on lane ${lane} has finished`,
    because: `looked in ${reports}/runs`,
    todo: lane === 'device' ? 'npm run test:device, or LANE=device npm test with a phone' : 'npm test',
  });
}

await main(async () => {
  const { args } = new Command('npm run parity --')
    .description(
      'Says what is green on one lane and red on the other; without names, of the last runs on qemu and on the device.',
    )
    .argument('[a]', 'id of a run, the beginning of it, or "latest"')
    .argument('[b]')
    .parse();
  const { reports } = readSettings();
  const [a, b] = args;
  const first = a ? findRun(reports, a) : latestOn(reports, 'qemu');
  const second = b ? findRun(reports, b) : latestOn(reports, 'device');
  process.stdout.write(`${parityTable(readRun(first), readRun(second))}\n`);
});
