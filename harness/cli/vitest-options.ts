import { type CliOptions, createCLI } from 'vitest/node';
import { UserError } from '../core/errors.ts';

/** What vitest makes of a command line. */
export interface VitestOptions {
  /** Parts of suites' paths. */
  readonly filters: readonly string[];
  readonly options: Omit<CliOptions, 'reporter' | 'reporters'>;
  /** Reporters that were asked for; they stand beside our own. */
  readonly reporters: readonly string[];
}

/** Reads vitest's part of a command line. Throws UserError for an option that vitest doesn't have, or without its value. */
export function readVitestOptions(args: readonly string[]): VitestOptions {
  const cli = createCLI();
  try {
    cli.parse(['node', 'vitest', 'run', ...args], { run: false });
    cli.matchedCommand?.checkUnknownOptions();
    cli.matchedCommand?.checkOptionValue();
  } catch (cause) {
    throw new UserError(
      {
        code: 'test.option-unknown',
        what: `npm test: ${cause instanceof Error ? cause.message : cause}`,
        because: 'what follows -- is for vitest, and what endgoal is to do is set by environment variables',
        todo: 'npm test -- --help lists these; npx vitest run --help lists its options',
      },
      { cause },
    );
  }
  // With `reporter` among its options vitest uses no others, and a run without ours is never written down.
  const { reporter = [], ...options } = cli.options as CliOptions & { reporter?: string | string[] };
  return { filters: [...cli.args], options: { ...options, run: true }, reporters: [reporter].flat() };
}
