import { Command } from 'commander';
import pc from 'picocolors';
import { HarnessError, renderFailure, toFailure } from '../core/errors.ts';
import { exitCodeFor } from '../core/exit-code.ts';
import { isCheckout } from '../core/installation.ts';
import { guardOutput } from '../core/output/guard.ts';
import { visible } from '../core/output/visible.ts';

/** Exit code of a command that was asked for something impossible: 1 is what was looked at and is red. */
const misused = 2;

/** A command as a user types it: `npm run judge --` in the checkout, `endgoal judge` where the package is installed. */
function typed(name: string): string {
  if (!isCheckout || name === 'endgoal') return name === 'endgoal' ? name : `endgoal ${name}`;
  return name === 'test' ? 'npm test --' : `npm run ${name} --`;
}

/**
 * The options of a command, by its name: `judge`. A command line that can't be parsed ends the program with exit code 2.
 */
export function commandLine(name: string): Command {
  return new Command(typed(name)).exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : misused));
}

/** What is done when nobody reads what a command prints any more: `… | head`. */
interface Unread {
  readonly whenUnread?: () => void;
}

/** For a command whose work is worth having although nobody watches. */
export const runsOn: Unread = { whenUnread: () => undefined };

/**
 * Runs a command's body and gives what it throws one form: the failure block on stderr, no stack trace unless
 * ENDGOAL_TRACE is set. The exit code says whose fault it is: 2 the user's, 75 the infrastructure's, else 1. Once nobody reads what it prints, it ends,
 * unless it says otherwise.
 */
export async function main(
  body: () => Promise<void>,
  { whenUnread = () => process.exit() }: Unread = {},
): Promise<void> {
  guardOutput(process.stdout);
  guardOutput(process.stderr);
  process.stdout.on('error', whenUnread);
  try {
    await body();
  } catch (error) {
    fail(error);
  }
}

/** Prints an error as a failure and sets the exit code. */
export function fail(error: unknown): void {
  const failure = toFailure(error, 'endgoal');
  const [what = '', ...rest] = visible(renderFailure(failure)).split('\n');
  process.stderr.write(`${[pc.red(what), ...rest].join('\n')}\n`);
  const traced = process.env['ENDGOAL_TRACE'] ?? '';
  if (traced && error instanceof Error) process.stderr.write(`\n${error.stack ?? ''}\n`);
  process.exitCode = error instanceof HarnessError ? exitCodeFor(failure.blame) : 1;
}
