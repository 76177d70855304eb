import { settingsWithFault } from '../app/find-fault.ts';
import { profileNamed } from '../app/project/project.ts';
import { stagesHelp } from '../app/stages-help.ts';
import { settingsHelp } from '../contract/settings-help.ts';
import { toolchainNames } from '../parts/toolchain/named.ts';
import { here, ownProject } from './here.ts';
import { commandLine, main, runsOn } from './main.ts';

/** The end of the help: every setting, and examples. */
function help(): string {
  const { profiles } = here();
  return `
Stages:
${stagesHelp()}

Settings are environment variables.

${settingsHelp({ PROFILE: Object.keys(profiles), TOOLCHAIN: toolchainNames })}

Examples:
  npm test                                     the whole chain
  npm test -- suites/30-boot.test.ts           one suite, and the stages that it needs
  KERNEL_SRC=~/linux npm test                  your own tree
  npm test -- --shard 1/2 --reporter blob      any option of vitest`;
}

await main(async () => {
  const program = commandLine('test')
    .description(
      'Proves the whole way from config fragments to a PostgreSQL answer, stage by stage, on real parts.',
    )
    .argument('[suites or vitest options...]')
    .allowUnknownOption()
    .option('--config <file>', 'configuration file (endgoal.config.ts of the folder or of one above)')
    .helpOption('-h, --help', 'show this')
    .addHelpText('after', help)
    .parse();

  const settings = await settingsWithFault(ownProject().settings);
  profileNamed(settings.profile);
  // Vitest takes a third of a second to load, so --help does not load it.
  const { runSuites } = await import('./run-suites.ts');
  await runSuites(program.args, settings);
}, runsOn);
