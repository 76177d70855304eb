import type { KSymbol } from '../model.ts';
import type { Asked, Change, Fix } from './cause.ts';
import { type Candidate, Solver } from './solve.ts';
import type { Subject } from './subject.ts';

/** Candidates that are calculated before giving up. */
const tries = 12;

/**
 * The smallest set of assignments found that makes a request come true: calculated with it, and with each of its
 * assignments left out. One that breaks no other request is preferred.
 */
export function findFix(subject: Subject, request: Asked): Fix | undefined {
  const symbol = subject.model.byName.get(request.symbol);
  if (!symbol || symbol.nodes.length === 0) return undefined;
  let second: Fix | undefined;
  for (const candidate of new Solver(subject.state).solve(symbol, request.value).slice(0, tries)) {
    if (!comesTrue(subject, request, candidate)) continue;
    const fix = describeFix(subject, request, minimize(subject, request, candidate));
    if (fix.breaks.length === 0) return fix;
    second ??= fix;
  }
  return second;
}

function comesTrue(subject: Subject, request: Asked, candidate: Candidate): boolean {
  return apply(subject, candidate).isMet(request);
}

/** The configuration with other values in requests that are there, and new ones after them. */
function apply(subject: Subject, candidate: Candidate): Subject {
  const kept = subject.requests.filter(({ symbol }) => !has(candidate, symbol));
  const added = [...candidate].map(([symbol, value]) => ({ symbol: symbol.name, value, file: '', line: 0 }));
  return subject.with([...kept, ...added]);
}

const has = (candidate: Candidate, name: string) =>
  [...candidate.keys()].some(symbol => symbol.name === name);

function minimize(subject: Subject, request: Asked, candidate: Candidate): Candidate {
  let rest = candidate;
  for (const symbol of candidate.keys()) {
    const fewer = new Map([...rest].filter(([other]) => other !== symbol));
    if (comesTrue(subject, request, fewer)) rest = fewer;
  }
  return rest;
}

function describeFix(subject: Subject, request: Asked, candidate: Candidate): Fix {
  const after = apply(subject, candidate);
  const breaks = subject.requests.filter(
    other =>
      subject.requestFor(other.symbol) === other &&
      other.symbol !== request.symbol &&
      subject.isMet(other) &&
      !after.isMet(other),
  );
  const changes = [...candidate].map(([symbol, value]) => changeOf(subject, symbol, value));
  return { changes: changes.filter(change => !isAsked(change)), breaks };
}

/** Whether a request says just that already. */
function isAsked({ replaces, value, quoted }: Change): boolean {
  return replaces !== undefined && replaces.value === value && (replaces.quoted ?? quoted) === quoted;
}

function changeOf(subject: Subject, symbol: KSymbol, value: string): Change {
  const replaces = subject.requestFor(symbol.name);
  return { symbol: symbol.name, value, quoted: symbol.type === 'string', ...(replaces ? { replaces } : {}) };
}
