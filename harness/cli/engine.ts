import { UserError } from '../core/errors.ts';
import { start } from '../core/exec.ts';
import { exitCodeOf, onSignals } from '../core/signals.ts';
import { noPrivateEngine, startEngine } from '../parts/container/private-engine.ts';
import { askEngine, engineSocket } from '../setup/engine.mjs';
import { commandLine, main } from './main.ts';

/** The running engine, or a private one for this command. */
async function engineForCommand(): Promise<AsyncDisposable & { readonly host?: string }> {
  const socket = engineSocket(process.env);
  if (socket === undefined || (await askEngine(socket)))
    return { [Symbol.asyncDispose]: async () => undefined };
  const reason = noPrivateEngine();
  if (!reason) return startEngine();
  throw new UserError({
    code: 'engine.unavailable',
    what: `engine: no container engine is running, and ${reason}`,
    todo: 'run this as root, or start the engine of this workstation: systemctl start docker',
  });
}

await main(async () => {
  const program = commandLine('engine')
    .description(
      'Runs a command with a container engine: the one that is there, or else a private dockerd in a folder of its own, which touches no network and is gone when the command ends. That one needs root.',
    )
    .argument('<command...>', 'npm test, npm run control, …; it finds the engine by DOCKER_HOST')
    .passThroughOptions()
    .parse();
  await using engine = await engineForCommand();
  const [file = '', ...args] = program.args;
  const env = engine.host ? { DOCKER_HOST: engine.host } : {};
  const child = await start([file, ...args], { owner: 'engine', env });
  process.stdin.pipe(child.stdin);
  child.stdout.pipe(process.stdout);
  child.stderr.pipe(process.stderr);
  onSignals(signal => child.kill(signal));
  const { exitCode, signal } = await child.exited;
  process.stdin.destroy();
  process.exitCode = exitCode ?? exitCodeOf((signal ?? 'SIGTERM') as NodeJS.Signals);
});
