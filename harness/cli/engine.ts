import { Command } from 'commander';
import { noPrivateEngine, startEngine } from '../container/private-engine.ts';
import { UserError } from '../errors.ts';
import { start } from '../exec.ts';
import { main } from './main.ts';

/** Exit code of a command that a signal ended, as a shell has it: 128 and more. */
const bySignal = 128;

await main(async () => {
  const program = new Command('npm run engine --')
    .description(
      'Runs a command with a container engine of its own, for machines where none runs: a private dockerd in a folder of its own, which touches no network and is gone when the command ends. Needs root.',
    )
    .argument('<command...>', 'npm test, npm run control, …; it finds the engine by DOCKER_HOST')
    .passThroughOptions()
    .parse();
  const reason = noPrivateEngine();
  if (reason) {
    throw new UserError({
      what: `engine: ${reason}`,
      todo: "run this as root, or use the machine's own engine: systemctl start docker",
    });
  }
  await using engine = await startEngine();
  const [file = '', ...args] = program.args;
  const child = await start([file, ...args], { owner: 'engine', env: { DOCKER_HOST: engine.host } });
  process.stdin.pipe(child.stdin);
  child.stdout.pipe(process.stdout);
  child.stderr.pipe(process.stderr);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  const { exitCode } = await child.exited;
  process.stdin.destroy();
  process.exitCode = exitCode ?? bySignal;
});
