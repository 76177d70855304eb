import type { KconfigModel } from '../model.ts';
import type { Asked, Explanation } from './cause.ts';
import { findCause } from './causes.ts';
import { findFix } from './fix.ts';
import { type Base, placesOf, Subject } from './subject.ts';

/**
 * Why requests, laid over a base in their order, don't have the value they ask for: one explanation for each such
 * request, none for those that are met. Requests that a later one contradicts are explained as overridden.
 */
export function explainRequests(model: KconfigModel, base: Base, requests: readonly Asked[]): Explanation[] {
  const subject = new Subject(model, base, requests);
  return requests.flatMap(request => explainRequest(subject, request) ?? []);
}

function explainRequest(subject: Subject, request: Asked): Explanation | undefined {
  const symbol = subject.model.byName.get(request.symbol);
  if (subject.isMet(request)) return undefined;
  const by = subject.requestFor(request.symbol);
  const overridden = by !== undefined && by !== request && by.value !== request.value;
  if (by !== request && !overridden) return undefined;
  return {
    request,
    got: subject.valueOf(request.symbol),
    definedAt: symbol ? placesOf(symbol) : [],
    cause: overridden ? { kind: 'overridden', by } : findCause(subject, request),
    fix: overridden ? undefined : findFix(subject, request),
  };
}
