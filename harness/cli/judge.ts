import pc from 'picocolors';
import { type Rejudged, rejudge } from '../app/rejudge.ts';
import { failuresOf } from '../contract/stage.ts';
import { renderFailure } from '../core/errors.ts';
import { safeJson } from '../core/output/json.ts';
import { readRun } from '../report/record.ts';
import { findRun } from '../report/runs.ts';
import { here } from './here.ts';
import { commandLine, main } from './main.ts';

function headline({ stage, outcome }: Rejudged): string {
  if (outcome.state === 'blocked') return pc.yellow(`${stage}: blocked by ${outcome.by}: ${outcome.because}`);
  if (outcome.state === 'skipped') return pc.yellow(`${stage}: skipped: ${outcome.because}`);
  const failures = failuresOf(outcome);
  if (failures.length > 0) return pc.red(`${stage}: ${failures.length} red`);
  const verdicts = outcome.state === 'judged' ? outcome.verdicts : [];
  return pc.green(`${stage}: ${verdicts.filter(({ skipped }) => !skipped).length} green`);
}

function render(row: Rejudged): string {
  const blocks = failuresOf(row.outcome).map(failure =>
    [renderFailure(failure), ...(failure.rule ? [`  rule       ${failure.rule}`] : [])].join('\n'),
  );
  const changes = row.differences.map(text => `${pc.yellow('differs')}  ${text}`);
  return [headline(row), ...blocks, ...changes].join('\n');
}

await main(async () => {
  const program = commandLine('judge')
    .description(
      'Judges and diagnoses a saved run again, from its evidence and logs: no kernel, no VM. Exit code 1 where a stage failed.',
    )
    .argument('[run]', 'id of a run, the beginning of it, its folder, or "latest"', 'latest')
    .option('--json', 'for programs')
    .parse();
  const folder = findRun(here().settings.reports, program.args[0] ?? 'latest');
  const rows = await rejudge(readRun(folder));
  if (program.opts<{ json?: true }>().json) {
    const plain = rows.map(({ stage, outcome, differences }) => ({
      stage,
      state: outcome.state,
      failures: failuresOf(outcome),
      differences,
    }));
    process.stdout.write(`${safeJson(plain, 2)}\n`);
  } else {
    const differing = rows.reduce((sum, { differences }) => sum + differences.length, 0);
    process.stdout.write(
      `${rows.map(render).join('\n')}\n\n${folder}: ${differing} differences to what was saved\n`,
    );
  }
  if (rows.some(({ outcome }) => failuresOf(outcome).length > 0)) process.exitCode = 1;
});
