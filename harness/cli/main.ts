import { Command } from 'commander';
import pc from 'picocolors';
import { HarnessError, renderFailure, toFailure } from '../core/errors.ts';
import { exitCodeFor } from '../core/exit-code.ts';
import { isCheckout } from '../core/installation.ts';
import { guardOutput } from '../core/output/guard.ts';
import { visible } from '../core/output/visible.ts';

/** Exit code for a wrong command line or setting. 1 is for a check that failed. */
const misused = 2;

/** A command as the user types it: `npm run judge --` in the checkout, `endgoal judge` with the installed package. */
function typed(name: string): string {
  if (!isCheckout || name === 'endgoal') return name === 'endgoal' ? name : `endgoal ${name}`;
  return name === 'test' ? 'npm test --' : `npm run ${name} --`;
}

/**
 * The options of a command with this name: `judge`. An invalid command line ends the program with exit code 2.
 */
export function commandLine(name: string): Command {
  return new Command(typed(name)).exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : misused));
}

/** Handles a closed output pipe, as in `… | head`. */
interface Unread {
  readonly whenUnread?: () => void;
}

/** For a command that finishes its work even if its output pipe is closed. */
export const runsOn: Unread = { whenUnread: () => undefined };

/**
 * Runs a command's body. Prints an error as a failure block on stderr, with a stack trace only if ENDGOAL_TRACE is set.
 * The exit code has the blame: 2 for the user, 75 for the infrastructure, else 1. A closed output pipe ends the command,
 * unless it handles that itself.
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
