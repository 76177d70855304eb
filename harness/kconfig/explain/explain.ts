import type { KconfigModel } from '../model.ts';
import type { Asked, Cause, Explanation } from './cause.ts';
import { findCause } from './causes.ts';
import { findFix } from './fix.ts';
import { type Base, placesOf, Subject } from './subject.ts';

/** A request that a later one contradicts. */
export interface Replaced {
  readonly request: Asked;
  readonly by: Asked;
}

/**
 * Why requests, laid over a base in their order, don't have the value they ask for: one explanation for each such
 * request, none for those that are met. Of several requests of a symbol only the last one counts; the others are
 * not laid over the base and come in `replaced`.
 */
export function explainRequests(
  model: KconfigModel,
  base: Base,
  requests: readonly Asked[],
  replaced: readonly Replaced[] = [],
): Explanation[] {
  const subject = new Subject(model, base, requests);
  const overridden = replaced.map(({ request, by }) => explain(subject, request, { kind: 'overridden', by }));
  return [
    ...overridden,
    ...subject.unmet().map(request => explain(subject, request, findCause(subject, request))),
  ];
}

/** Why one symbol does not have the wished value; undefined if it has it. */
export function explainWish(subject: Subject, wish: Asked): Explanation | undefined {
  const wished = subject.with([...subject.requests.filter(({ symbol }) => symbol !== wish.symbol), wish]);
  return wished.isMet(wish) ? undefined : explain(wished, wish, findCause(wished, wish));
}

function explain(subject: Subject, request: Asked, cause: Cause): Explanation {
  const symbol = subject.model.byName.get(request.symbol);
  const isOver = cause.kind === 'overridden' || cause.kind === 'renamed';
  // A bool that is asked to be m is meant to be on.
  const isBoolAsModule = cause.kind === 'wrong type' && cause.type === 'bool' && request.value === 'm';
  const wish = isBoolAsModule ? { ...request, value: 'y' } : request;
  const found = isOver ? {} : findFix(subject, wish);
  return {
    request,
    got: subject.valueOf(request.symbol),
    definedAt: symbol ? placesOf(symbol) : [],
    cause,
    fix: found.fix,
    ...(found.refused ? { refused: found.refused } : {}),
  };
}
