import type { TestContext } from 'vitest';
import {
  type Failure,
  GuestError,
  type HarnessError,
  InfraError,
  UnattributedError,
  UserError,
} from '../core/errors.ts';
import { redactData } from '../core/secrets/redact.ts';
import { failuresOf, type Outcome, type Stage, type StageName, type Verdict } from './stage.ts';

/** The proof of one stage, as a test receives it: the evidence, and functions that require checks to hold. */
export interface Proof<Evidence, Check extends string> {
  readonly evidence: Evidence;
  /**
   * Passes if the stage's verdict on this check (and subject) passed, and throws its failure if it failed. Skips the
   * test if the user's input lacks the checked part. Without such a verdict, the stage's first failure blocks the test;
   * if the stage has no failure, the missing verdict is an error.
   */
  holds(check: Check, subject?: string): Promise<void>;
  /** Throws the first failed verdict that no test of this run required, so that no failure stays unreported. */
  nothingElse(): Promise<void>;
}

/** Reports the results of proofs. */
export interface Showing {
  /** Called before a test of the stage: adds labels, and once the attachments of the stage. */
  stage(name: StageName, outcome: Outcome<unknown>): Promise<void>;
  /** Reports one required verdict as a step. */
  verdict(verdict: Verdict): Promise<void>;
  /** Reports why a test was not run. */
  blocked(by: StageName | undefined, because: string): Promise<void>;
}

declare module 'vitest' {
  interface TaskMeta {
    /** The stage that the test belongs to. */
    stage?: StageName;
    /** The failed stage that kept the test from running. */
    blockedBy?: StageName;
  }
}

function errorOf(failure: Failure): HarnessError {
  const { blame, ...details } = redactData(failure);
  const kinds = {
    product: GuestError,
    infrastructure: InfraError,
    user: UserError,
    unknown: UnattributedError,
  };
  const kind = kinds[blame];
  const error = new kind(details);
  error.stack = error.message;
  return error;
}

/** Makes the fixtures that pass stages to tests, for one run. */
export function provingWith(showing: Showing) {
  const raised = new Set<StageName>();
  const demanded = new Map<StageName, Set<Verdict>>();

  return async function prove<Evidence, Check extends string>(
    stage: Stage,
    { task, skip }: Pick<TestContext, 'task' | 'skip'>,
  ): Promise<Proof<Evidence, Check>> {
    const { name } = stage;
    task.meta.stage = name;
    const outcome = await stage.outcome();
    await showing.stage(name, outcome);
    if (outcome.state === 'blocked') {
      task.meta.blockedBy = outcome.by;
      await showing.blocked(outcome.by, outcome.because);
      return skip(`blocked by ${outcome.by}: ${outcome.because}`);
    }
    if (outcome.state === 'skipped') {
      await showing.blocked(undefined, outcome.because);
      return skip(outcome.because);
    }
    if (outcome.state === 'failed') {
      if (!raised.has(name)) {
        raised.add(name);
        throw errorOf(outcome.failure);
      }
      task.meta.blockedBy = name;
      await showing.blocked(name, outcome.failure.what);
      return skip(`blocked by ${name}: ${outcome.failure.what}`);
    }
    const seen = demanded.get(name) ?? new Set();
    demanded.set(name, seen);

    /** A check that another failure of this stage prevented is reported like a blocked stage. */
    const block = async (because: string) => {
      task.meta.blockedBy = name;
      await showing.blocked(name, because);
      return skip(`blocked by ${name}: ${because}`);
    };
    const demand = async (verdict: Verdict) => {
      seen.add(verdict);
      await showing.verdict(verdict);
      if (verdict.failure) throw errorOf(verdict.failure);
      if (verdict.blockedBy) await block(`${verdict.blockedBy}: ${verdict.says}`);
      if (verdict.skipped) skip(verdict.skipped);
    };
    return {
      evidence: outcome.evidence as Evidence,
      async holds(check, subject) {
        const verdict = outcome.verdicts.find(row => row.check === check && row.subject === subject);
        if (verdict) return demand(verdict);
        const [cause] = failuresOf(outcome);
        if (cause) return block(cause.what);
        throw new InfraError({
          code: 'stage.not-judged',
          what: `${name}: no verdict for the check ${check}${subject === undefined ? '' : ` of ${subject}`}`,
          because: `verdicts: ${outcome.verdicts.map(row => [row.check, row.subject].filter(Boolean).join(' ')).join(', ') || 'none'}`,
          todo: `return this verdict from the judge of ${name}, or remove the test from its suite`,
        });
      },
      async nothingElse() {
        const unsaid = outcome.verdicts.find(row => row.failure && !seen.has(row));
        if (unsaid) await demand(unsaid);
      },
    };
  };
}
