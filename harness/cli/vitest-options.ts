import { type CliOptions, createCLI } from 'vitest/node';
import { UserError } from '../core/errors.ts';

/** A command line as parsed by vitest. */
export interface VitestOptions {
  /** Parts of suites' paths. */
  readonly filters: readonly string[];
  readonly options: Omit<CliOptions, 'reporter' | 'reporters'>;
  /** Requested reporters, used in addition to endgoal's own. */
  readonly reporters: readonly string[];
}

/** Reads vitest's part of a command line. Throws UserError for an unknown option or a missing value. */
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
        because: 'arguments after -- are for vitest; environment variables configure endgoal',
        todo: "npm test -- --help lists the variables; npx vitest run --help lists vitest's options",
      },
      { cause },
    );
  }
  // With `reporter` in its options vitest would use no others, and endgoal's reporter must record the run.
  const { reporter = [], ...options } = cli.options as CliOptions & { reporter?: string | string[] };
  return { filters: [...cli.args], options: { ...options, run: true }, reporters: [reporter].flat() };
}
