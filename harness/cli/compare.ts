import { UserError } from '../core/errors.ts';
import { compareRuns, readSide } from '../report/compare.ts';
import { findRun, lastTurn } from '../report/runs.ts';
import { here } from './here.ts';
import { commandLine, main } from './main.ts';

await main(async () => {
  const program = commandLine('compare')
    .description(
      'Lists the changes between two runs; without names, between the last run that passed and the first one that failed after it, of the same profile and lane.',
    )
    .argument('[a]', 'the run before: its id, the beginning of it, its folder, or "latest"')
    .argument('[b]', 'the run after')
    .parse();
  const { reports } = here().settings;
  const [a, b] = program.args;
  if (a && !b) {
    throw new UserError({
      code: 'compare.one-run',
      what: 'compare: one run is named',
      todo: 'name two runs, or none: npm run compare -- A B',
    });
  }
  const [before, after] = a && b ? [findRun(reports, a), findRun(reports, b)] : lastTurn(reports);
  process.stdout.write(`${compareRuns(readSide(before), readSide(after))}\n`);
});
