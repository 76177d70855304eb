import { existsSync, realpathSync } from 'node:fs';
import { mergeRuns } from '../report/merge.ts';
import { here } from './here.ts';
import { commandLine, main } from './main.ts';

await main(async () => {
  const program = commandLine('merge')
    .description(
      'Merges run folders, of several profiles, toolchains, lanes and shards, into one Allure report.',
    )
    .argument('<folders...>', 'folders of runs: reports/runs/ID, or what jobs elsewhere left')
    .parse();
  const { index, turned } = await mergeRuns(
    program.args.map(folder => (existsSync(folder) ? realpathSync(folder) : folder)),
    here().settings.reports,
  );
  process.stdout.write(`file://${index}\n${turned ?? ''}`);
});
