import type { TestCase, TestModule } from 'vitest/node';
import { z } from 'zod';
import { type StageName, stageOfSuite } from '../contract/stage.ts';
import type { Failure } from '../core/errors.ts';
import { redactData } from '../core/secrets/redact.ts';

const failureSchema = z.object({
  code: z.string().exactOptional(),
  what: z.string(),
  blame: z.enum(['product', 'infrastructure', 'user', 'unknown']),
  lastLine: z.string().exactOptional(),
  because: z.string().exactOptional(),
  at: z.string().exactOptional(),
  todo: z.string(),
  again: z.string().exactOptional(),
  rule: z.string().exactOptional(),
});

const testSchema = z.object({
  stage: z.string(),
  /** Names of the enclosing describe blocks, then its own name. */
  path: z.array(z.string()).nonempty(),
  state: z.enum(['passed', 'failed', 'blocked', 'skipped']),
  seconds: z.number().nonnegative(),
  because: z.string().exactOptional(),
  blockedBy: z.string().exactOptional(),
  failure: failureSchema.exactOptional(),
});

/** One test of a suite and its result. */
export type TestRecord = z.infer<typeof testSchema>;

/** Everything that vitest reports about a run: `tests.json` of the run folder. */
export const testRunSchema = z.object({
  /** Stages whose suite was requested. Each must have results. */
  declared: z.array(z.string()),
  /** Ended by Ctrl-C, or by the first failure if the user requested that. */
  interrupted: z.boolean().exactOptional(),
  tests: z.array(testSchema),
  /** Errors outside any test: a suite that can't be loaded, a worker that died. */
  errors: z.array(failureSchema),
});
export type TestRun = z.infer<typeof testRunSchema>;

interface ErrorLike {
  readonly message?: string;
  readonly name?: string;
  readonly stacks?: readonly { readonly file: string; readonly line: number }[];
  /** Set if endgoal raised the error. */
  readonly failure?: unknown;
}

/**
 * Returns the failure of a failed test. For an error without a failure block, a failed comparison blames the product,
 * anything else blames the harness.
 */
function failureOf(error: ErrorLike, what: string, again: string): Failure {
  const own = failureSchema.safeParse(error.failure);
  if (own.success) return own.data;
  const at = error.stacks?.find(({ file }) => !file.includes('/node_modules/')) ?? error.stacks?.[0];
  return {
    code: 'test.failed',
    what: `${what}: ${error.message?.split('\n')[0] ?? 'failed'}`,
    blame: error.name === 'AssertionError' ? 'product' : 'infrastructure',
    ...(at ? { because: `${at.file}:${at.line}` } : {}),
    todo: 'open the report for the evidence; ENDGOAL_TRACE=1 prints the stack trace',
    again,
  };
}

function pathOf(test: TestCase): [string, ...string[]] {
  const path: [string, ...string[]] = [test.name];
  for (let at = test.parent; at.type === 'suite'; at = at.parent) path.unshift(at.name);
  return path;
}

/**
 * Returns the command that repeats the test of that full name. Escapes the name, which vitest reads as a pattern and
 * the shell as a quoted word.
 */
export function repeating(file: string, name: string): string {
  const pattern = name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return `npm test -- ${file} -t '${pattern.replaceAll("'", '.')}'`;
}

function recordOf(test: TestCase, stage: StageName): TestRecord {
  const result = test.result();
  const { blockedBy } = test.meta();
  const path = pathOf(test);
  const common = { stage, path, seconds: (test.diagnostic()?.duration ?? 0) / 1000 };
  if (result.state === 'passed') return { ...common, state: 'passed' };
  if (result.state === 'failed') {
    const again = repeating(test.module.relativeModuleId, test.fullName);
    const failure = failureOf(result.errors[0] ?? {}, `${stage}: ${path.join(' › ')}`, again);
    return { ...common, state: 'failed', failure };
  }
  const otherwise = result.state === 'pending' ? 'the run ended before it' : 'skipped in its suite';
  const because = (result.state === 'skipped' ? result.note : undefined) ?? otherwise;
  return blockedBy
    ? { ...common, state: 'blocked', because, blockedBy }
    : { ...common, state: 'skipped', because };
}

/** The request to vitest. */
interface Asked {
  /** Files of the suites. */
  readonly files: readonly string[];
  /** Tests were filtered by name, so a suite may have no test. */
  readonly filtered: boolean;
  readonly interrupted: boolean;
}

/** Prefix of vitest's messages about its workers. */
const pool = '[vitest-pool]';

/** Converts vitest's results to plain data without secrets. */
export function testRunOf(
  modules: readonly TestModule[],
  errors: readonly ErrorLike[],
  { files, filtered, interrupted }: Asked,
): TestRun {
  const declared = new Set(filtered ? [] : files.map(stageOfSuite));
  const tests: TestRecord[] = [];
  // Ctrl-C also reaches a worker. A worker that is still starting dies of it.
  const ownErrors = interrupted ? errors.filter(({ message = '' }) => !message.includes(pool)) : errors;
  const broken = ownErrors.map(error => failureOf(error, 'outside any test', 'npm test'));
  for (const module of modules) {
    const stage = stageOfSuite(module.moduleId);
    const cases = [...module.children.allTests()].filter(test => !filtered || test.options.mode === 'run');
    if (cases.length > 0) declared.add(stage);
    tests.push(...cases.map(test => recordOf(test, stage)));
    const again = `npm test -- ${module.relativeModuleId}`;
    broken.push(...module.errors().map(error => failureOf(error, `${module.relativeModuleId}`, again)));
  }
  return redactData({
    declared: [...declared],
    interrupted,
    tests,
    errors: broken,
  });
}
