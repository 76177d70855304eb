import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import pc from 'picocolors';
import { profiles } from '../../fragments/profiles.ts';
import { findConfig } from '../app/project/find-config.ts';
import { callerFolder } from '../core/caller.ts';
import { UserError } from '../core/errors.ts';
import { isCheckout, ownVersion } from '../core/installation.ts';
import { askAnswers, defaultAnswers } from './init/ask.ts';
import { mergeIgnored, mergePackage } from './init/merge.ts';
import { filesFor } from './init/templates.ts';
import { commandLine, main } from './main.ts';

const read = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined);

function write(folder: string, name: string, text: string): void {
  const file = join(folder, name);
  const old = read(file);
  const mark = old === text ? pc.dim('as it is') : old === undefined ? pc.green('new') : pc.yellow('changed');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  process.stdout.write(`  ${name.padEnd(22)} ${mark}\n`);
}

await main(async () => {
  const program = commandLine('init')
    .description(
      'Writes a repository for your own kernel: configuration, fragment, suite, scripts. Files that exist stay; package.json and .gitignore get what they lack.',
    )
    .argument('[folder]', 'where', '.')
    .option('-y, --yes', 'take the defaults, ask nothing')
    .parse();
  const folder = resolve(callerFolder(), program.args[0] ?? '.');
  const there = existsSync(folder) ? findConfig(folder) : undefined;
  if (there && dirname(there) === folder) {
    throw new UserError({
      code: 'init.exists',
      what: `init: ${there} is there already`,
      todo: 'edit it, or run npx endgoal test',
    });
  }
  const presets = Object.keys(profiles);
  const answers = program.opts<{ yes?: true }>().yes
    ? defaultAnswers(folder, presets)
    : await askAnswers(folder, presets);
  process.stdout.write(`${folder}\n`);
  for (const [name, text] of Object.entries(filesFor(answers, ownVersion()))) {
    const old = read(join(folder, name));
    write(folder, name, old ?? text);
  }
  const file = join(folder, 'package.json');
  write(folder, 'package.json', mergePackage(read(file), answers.profile, ownVersion()));
  write(folder, '.gitignore', mergeIgnored(read(join(folder, '.gitignore'))));
  const install = isCheckout ? 'npm install, ' : '';
  process.stdout.write(
    `\nnext: ${install}${pc.bold('npx endgoal test')}; npx endgoal doctor lists missing tools\n`,
  );
});
