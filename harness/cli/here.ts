import pc from 'picocolors';
import { configNames } from '../app/project/find-config.ts';
import { type Project, project } from '../app/project/project.ts';
import { misspelt } from '../contract/settings-typos.ts';
import { UserError } from '../core/errors.ts';
import { isCheckout } from '../core/installation.ts';
import { overrideOf } from '../setup/tool.mjs';
import { tools } from '../setup/tools.mjs';

let warned = false;

/** The project of a command. Warns once about environment variables that look like misspelt settings. */
export function here(): Project {
  const opened = project();
  if (warned) return opened;
  warned = true;
  const known = [...tools.map(overrideOf), 'KCIDB_URL', 'KCIDB_TOKEN'];
  for (const { name, meant } of misspelt(process.env, known)) {
    const todo = meant ? `did you mean ${meant}?` : 'npm test -- --help lists the settings';
    process.stderr.write(pc.yellow(`settings: ${name} is set, and endgoal does not read it; ${todo}\n`));
  }
  return opened;
}

/** The project of a command that tests a kernel. Throws UserError if the installed package finds no configuration file. */
export function ownProject(): Project {
  const opened = here();
  if (isCheckout || opened.configFile) return opened;
  throw new UserError({
    code: 'config-file.missing',
    what: `config file: there is no ${configNames[0]} in ${opened.root} or above it`,
    todo: 'npx endgoal init writes one; --config FILE names one that is elsewhere',
  });
}
