import { parseArgs } from 'node:util';
import { SetupError } from './failure.mjs';

/**
 * The options of set-up's or doctor's command line. Throws SetupError for an invalid one.
 * @template {import('node:util').ParseArgsOptionsConfig} Options
 * @param {string} command as the user types it: `npm run setup`
 * @param {Options} options
 */
export function readArguments(command, options) {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    throw new SetupError({
      what: `${command}: ${error instanceof Error ? error.message : error}`,
      todo: `${command} -- --help lists the options`,
    });
  }
}
