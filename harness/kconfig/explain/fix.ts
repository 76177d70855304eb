import type { KSymbol } from '../model.ts';
import { isAssumption, probeOf } from './assumption.ts';
import type { Asked, Change, Fix, Refused } from './cause.ts';
import { isSensible, lossOf } from './loss.ts';
import { type Candidate, Solver } from './solve.ts';
import type { Subject } from './subject.ts';
import { type Tool, toolFor } from './toolchain.ts';

/** Candidates that are calculated before giving up. */
const tries = 12;
/** How often a candidate is added to. */
const rounds = 4;
/** Candidates that help and are compared, if they turn something off. */
const compared = 3;

/** The fix of a request, or the fix that is refused for its cost. */
export interface Found {
  readonly fix?: Fix;
  readonly refused?: Refused;
}

/**
 * The assignments that make a request come true and lose least: calculated with them, and with each one left out.
 * Fixes that break no other request are preferred; none turns off an option that the base keeps.
 */
export function findFix(subject: Subject, request: Asked): Found {
  const symbol = subject.model.byName.get(request.symbol);
  if (!symbol || symbol.nodes.length === 0) return {};
  const tried: (Fix & Refused)[] = [];
  for (const candidate of new Solver(subject.state).solve(symbol, request.value).slice(0, tries)) {
    const whole = complete(subject, request, candidate);
    if (!whole) continue;
    const first = describeFix(subject, symbol, whole);
    // A refused fix is not made smaller: that would take one calculation for each line.
    const fix = isSensible(first.lost)
      ? describeFix(subject, symbol, minimize(subject, request, whole))
      : first;
    if (fix.breaks.length === 0 && fix.lost.symbols.length === 0 && fix.kept.length === 0) return { fix };
    tried.push(fix);
    if (tried.length >= compared) break;
  }
  const [best] = tried.toSorted(
    (a, b) =>
      a.kept.length - b.kept.length ||
      a.breaks.length - b.breaks.length ||
      a.lost.symbols.length - b.lost.symbols.length,
  );
  if (!best) return {};
  return best.kept.length === 0 && isSensible(best.lost) ? { fix: best } : { refused: best };
}

/**
 * A candidate with what it still lacks: each goal was solved for itself, so a line may bring about what another one
 * needs gone. Undefined if it does not help after a few rounds.
 */
function complete(subject: Subject, request: Asked, candidate: Candidate): Candidate | undefined {
  let whole = candidate;
  for (let round = 0; round < rounds; round++) {
    const after = apply(subject, whole);
    if (after.isMet(request)) return whole;
    const symbol = subject.model.byName.get(request.symbol);
    const next = symbol ? new Solver(after.state).solve(symbol, request.value) : [];
    const more = next.find(other => adds(other, whole));
    if (!more) return undefined;
    whole = new Map([...whole, ...more]);
  }
  return undefined;
}

/** Whether a candidate has something new, and takes back nothing. */
function adds(candidate: Candidate, to: Candidate): boolean {
  const entries = [...candidate];
  const contradicts = entries.some(([symbol, value]) => (to.get(symbol) ?? value) !== value);
  return !contradicts && entries.some(([symbol]) => !to.has(symbol));
}

function comesTrue(subject: Subject, request: Asked, candidate: Candidate): boolean {
  return apply(subject, candidate).isMet(request);
}

/** The configuration with other values in requests that are there, new ones after them, and other tools. */
function apply(subject: Subject, candidate: Candidate): Subject {
  const lines = [...candidate].filter(([symbol]) => !isAssumption(symbol));
  const names = new Set(lines.map(([{ name }]) => name));
  const kept = subject.requests.filter(({ symbol }) => !names.has(symbol));
  const added = lines.map(([symbol, value]) => ({ symbol: symbol.name, value, file: '', line: 0 }));
  const assumed = new Map([...candidate].filter(([symbol]) => isAssumption(symbol)));
  return subject.with([...kept, ...added], assumed);
}

function minimize(subject: Subject, request: Asked, candidate: Candidate): Candidate {
  let rest = candidate;
  for (const symbol of candidate.size > 1 ? candidate.keys() : []) {
    const fewer = new Map([...rest].filter(([other]) => other !== symbol));
    if (comesTrue(subject, request, fewer)) rest = fewer;
  }
  return rest;
}

function describeFix(subject: Subject, target: KSymbol, candidate: Candidate): Fix & Refused {
  const after = apply(subject, candidate);
  const breaks = subject.requests.filter(
    other =>
      subject.requestFor(other.symbol) === other &&
      other.symbol !== target.name &&
      subject.isMet(other) &&
      !after.isMet(other),
  );
  const lines = [...candidate].filter(([symbol]) => !isAssumption(symbol));
  const changes = lines.map(([symbol, value]) => changeOf(subject, symbol, value));
  const tools = toolsOf([...candidate].filter(([symbol]) => isAssumption(symbol)));
  // With another toolchain more changes than the answers that are assumed: what it loses is not known.
  const lost = tools.length > 0 ? { symbols: [], of: 0 } : lossOf(subject, after, candidate, target);
  const dropped = lines.filter(([, value]) => value === 'n').map(([{ name }]) => name);
  return {
    changes: changes.filter(change => !isAsked(change)),
    tools,
    breaks,
    lost,
    kept: [...dropped, ...lost.symbols].filter(name => subject.base.keep?.has(name) && name !== target.name),
  };
}

/** Each tool once; of two versions of one the first. */
function toolsOf(assumptions: readonly (readonly [KSymbol, string])[]): Tool[] {
  const tools = assumptions.map(([symbol, atLeast]) => {
    const macro = symbol.probe ?? probeOf(symbol) ?? symbol.name;
    return symbol.probe === undefined ? toolFor({ macro, symbol: symbol.name, atLeast }) : toolFor({ macro });
  });
  return [...new Map(tools.toReversed().map(tool => [tool.todo, tool])).values()];
}

/** Whether a request says just that already. */
function isAsked({ replaces, value, quoted }: Change): boolean {
  return replaces !== undefined && replaces.value === value && (replaces.quoted ?? quoted) === quoted;
}

function changeOf(subject: Subject, symbol: KSymbol, value: string): Change {
  const replaces = subject.requestFor(symbol.name);
  return { symbol: symbol.name, value, quoted: symbol.type === 'string', ...(replaces ? { replaces } : {}) };
}
