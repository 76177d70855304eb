import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { callerFolder } from '../core/caller.ts';
import { isCheckout, ownVersion } from '../core/installation.ts';
import { commands } from './commands.ts';

// Node's compile cache saves a quarter of the time of a short command.
enableCompileCache();

const [node = '', file = '', ...given] = process.argv;
const { name, rest } = readConfigOption(given);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;

// Files on the command line are relative to the caller's folder. "engine" is an exception: it runs npm commands.
const caller = callerFolder();
if (name !== 'engine' && existsSync(caller)) process.chdir(caller);

if (command && (isCheckout || !command.checkoutOnly)) {
  process.argv = [node, file, ...rest];
  // A file of the user's repository may throw while the command loads.
  await command.load().catch(async error => (await import('./main.ts')).fail(error));
} else {
  await help();
}

/**
 * Removes `--config FILE` from any place of a command line, and makes it a setting. The command that `engine` runs keeps
 * its own options.
 */
function readConfigOption(words: readonly string[]): { readonly name: string; readonly rest: string[] } {
  const left: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const [option, value = words[at + 1]] = word.split(/=(.*)/s);
    if (option !== '--config' || left[0] === 'engine' || value === undefined) {
      left.push(word);
      continue;
    }
    process.env['ENDGOAL_CONFIG'] = value;
    if (!word.includes('=')) at++;
  }
  const [command = '', ...others] = left;
  return { name: command, rest: others };
}

/** Prints the list of commands, or reports a command that does not exist. */
async function help(): Promise<void> {
  const { commandLine } = await import('./main.ts');
  const program = commandLine('endgoal')
    .usage('<command> [options]')
    .description('Tests a Linux kernel in a virtual machine, from config fragments to a running service.')
    .version(ownVersion(), '-V, --version', 'print the version')
    .option('--config <file>', 'configuration file (endgoal.config.ts of the folder or of one above)')
    .helpOption('-h, --help', 'show this; `endgoal COMMAND --help` shows the options of a command')
    .helpCommand(false);
  for (const [each, { summary, checkoutOnly }] of Object.entries(commands)) {
    if (isCheckout || !checkoutOnly) program.command(each).summary(summary).description(summary);
  }
  program.parse();
  if (name === '') program.outputHelp();
}
