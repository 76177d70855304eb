import pc from 'picocolors';
import { HarnessError, renderFailure, toFailure } from '../errors.ts';

/** Exit code of a command that was asked for something impossible. */
const misused = 2;

/**
 * Runs a command's body and gives what it throws one form: the failure block on stderr, no stack trace unless
 * ENDGOAL_TRACE is set. Exit code 2 when the user's input is wrong, else 1.
 */
export async function main(body: () => Promise<void>): Promise<void> {
  try {
    await body();
  } catch (error) {
    const failure = toFailure(error, 'endgoal');
    const [what = '', ...rest] = renderFailure(failure).split('\n');
    process.stderr.write(`${[pc.red(what), ...rest].join('\n')}\n`);
    const traced = process.env['ENDGOAL_TRACE'] ?? '';
    if (traced && error instanceof Error) process.stderr.write(`\n${error.stack ?? ''}\n`);
    process.exitCode = error instanceof HarnessError && failure.blame === 'user' ? misused : 1;
  }
}
