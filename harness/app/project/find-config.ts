import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../../core/errors.ts';

/** Names of a configuration file, in order of search. */
export const configNames = [
  'endgoal.config.ts',
  'endgoal.config.mts',
  'endgoal.config.js',
  'endgoal.config.mjs',
];

/** Returns the configuration file of a folder or of its nearest parent; undefined if none exists. */
export function findConfig(folder: string): string | undefined {
  const found = configNames.map(name => join(folder, name)).filter(existsSync);
  if (found.length > 1) {
    throw new UserError({
      code: 'config-file.several',
      what: `config file: ${folder} has ${found.length}: ${found.map(file => file.slice(folder.length + 1)).join(', ')}`,
      todo: 'keep one of them, or name the one to use with --config FILE',
    });
  }
  const parent = dirname(folder);
  return found[0] ?? (parent === folder ? undefined : findConfig(parent));
}

/** Returns the configuration file that the user named. Throws UserError if it does not exist. */
export function namedConfig(file: string): string {
  if (statSync(file, { throwIfNoEntry: false })?.isFile()) return file;
  throw new UserError({
    code: 'config-file.missing',
    what: `config file: ${file} does not exist`,
    todo: 'name the file: --config PATH/endgoal.config.ts; npx endgoal init writes one',
  });
}
