import { join } from 'node:path';
import { UserError } from '../core/errors.ts';
import { parityOf, parityTable } from '../report/parity.ts';
import { readRun, type SavedRun } from '../report/record.ts';
import { findRun, latestRun } from '../report/runs.ts';
import { here } from './here.ts';
import { commandLine, main } from './main.ts';

/** The latest run on a lane, of this profile if one is given. Throws UserError if there is none. */
function latestOn(reports: string, lane: string, profile?: string): SavedRun {
  const found = latestRun(
    join(reports, 'runs'),
    summary => summary.lane === lane && (profile === undefined || summary.profile === profile),
  );
  if (found) return found;
  throw new UserError({
    code: 'parity.no-run',
    what: `parity: no run${profile ? ` of ${profile}` : ''} on lane ${lane} has finished`,
    because: `looked in ${reports}/runs`,
    todo: lane === 'device' ? 'npm run test:device, or LANE=device npm test with a phone' : 'npm test',
  });
}

await main(async () => {
  const { args } = commandLine('parity')
    .description(
      'Lists the stages that pass on one lane and fail on the other; without names, in the last runs on qemu and on the device.',
    )
    .argument('[a]', 'a run on one lane: its id, the beginning of it, its folder, or "latest"')
    .argument('[b]', 'a run on the other; without: the last one on the device')
    .parse();
  const { reports } = here().settings;
  const [a, b] = args;
  const there = b ? readRun(findRun(reports, b)) : latestOn(reports, 'device');
  const near = a ? readRun(findRun(reports, a)) : latestOn(reports, 'qemu', there.head.profile);
  process.stdout.write(`${parityTable(parityOf(near, there))}\n`);
});
