import { firstError, toFailure } from '../core/errors.ts';
import type { RunContext } from './context.ts';
import type { StageName } from './stage.ts';
import type { StageDefinition } from './stage-definition.ts';

/** A stage with a failed preflight. Nothing was collected. */
export interface Grounded {
  readonly by: StageName;
  readonly because: string;
  readonly error: unknown;
}

/** Runs the preflights of all stages once, in order, and caches the result. Undefined if all stages can begin. */
export function preflightOnce(
  definitions: readonly StageDefinition[],
  context: RunContext,
): () => Promise<Grounded | undefined> {
  let flown: Promise<Grounded | undefined> | undefined;
  const fly = async () => {
    for (const { name, preflight } of definitions) {
      try {
        await preflight?.(context);
      } catch (thrown) {
        const error = firstError(thrown);
        return { by: name, because: toFailure(error, name).what, error };
      }
    }
    return undefined;
  };
  return () => {
    flown ??= fly();
    return flown;
  };
}
