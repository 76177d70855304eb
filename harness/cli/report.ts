import { existsSync } from 'node:fs';
import { join } from 'node:path';
import open from 'open';
import { generateReport } from '../report/generate.ts';
import { findRun } from '../report/runs.ts';
import { here } from './here.ts';
import { commandLine, main } from './main.ts';

await main(async () => {
  const program = commandLine('report')
    .description('Opens the Allure report of a run; without a display, prints its path.')
    .argument('[run]', 'id of a run, the beginning of it, its folder, or "latest"', 'latest')
    .option('--again', 'make the report again')
    .parse();
  const folder = findRun(here().settings.reports, program.args[0] ?? 'latest');
  const index = join(folder, 'allure', 'index.html');
  if (!existsSync(index) || program.opts<{ again?: true }>().again) await generateReport(folder);
  process.stdout.write(`file://${index}\n`);
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (!(DISPLAY || WAYLAND_DISPLAY) || !process.stdout.isTTY) return;
  // The browser belongs to the user and must outlive this process.
  await open(index);
});
