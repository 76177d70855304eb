import { kcidbServer, submit } from '../report/formats/submit.ts';
import { findRun } from '../report/runs.ts';
import { here } from './here.ts';
import { commandLine, main } from './main.ts';

await main(async () => {
  const program = commandLine('kcidb')
    .description(
      'Submits the KCIDB report of a run to the server in KCIDB_URL, with the token in KCIDB_TOKEN.',
    )
    .argument('[run]', 'id of a run, the beginning of it, its folder, or "latest"', 'latest')
    .parse();
  const server = kcidbServer(process.env);
  const folder = findRun(here().settings.reports, program.args[0] ?? 'latest');
  process.stdout.write(`${await submit(folder, server)}\n`);
});
