import { enableCompileCache } from 'node:module';
import { isCheckout, ownVersion } from '../core/installation.ts';
import { commands } from './commands.ts';

// Node keeps the code that it compiled: a quarter of the time of a short command.
enableCompileCache();

const [node = '', file = '', name = '', ...rest] = process.argv;
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;

if (command && (isCheckout || !command.checkoutOnly)) {
  process.argv = [node, file, ...rest];
  await command.load();
} else {
  await help();
}

/** Prints the list of commands, or reports a command that does not exist. */
async function help(): Promise<void> {
  const { commandLine } = await import('./main.ts');
  const program = commandLine('endgoal')
    .usage('<command> [options]')
    .description('Tests a Linux kernel in a virtual machine, from config fragments to a running service.')
    .version(ownVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this; `endgoal COMMAND --help` shows the options of a command')
    .helpCommand(false);
  for (const [each, { summary, checkoutOnly }] of Object.entries(commands)) {
    if (isCheckout || !checkoutOnly) program.command(each).summary(summary).description(summary);
  }
  program.parse();
  if (name === '') program.outputHelp();
}
