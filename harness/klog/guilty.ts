import { innocent } from './innocent.ts';
import { choose } from './pick.ts';
import type { Step, Walk } from './rule.ts';
import { functionsOf, injected, stackBegins } from './stack.ts';

/** Stands for the function in the title of a report that names none. */
export const unknownFunction = 'corrupted';

/** The function to blame, from the lines of a report, or nothing if the walk finds none. */
export function findGuilty(texts: readonly string[], walk: Walk): string | undefined {
  const isGuilty = (name: string) => !isInnocent(name) && !walk.skip?.some(pattern => pattern.test(name));
  for (const steps of [walk.steps, ...(walk.otherwise ?? [])]) {
    const found = choose(collect(texts, steps, isGuilty, walk.pick === undefined), walk.pick ?? 'first');
    if (found) return found;
  }
  return undefined;
}

/** The same few functions stand in all reports of a log; their names are looked up, not matched again. */
const verdicts = new Map<string, boolean>();
const verdictLimit = 10_000;

function isInnocent(name: string): boolean {
  const known = verdicts.get(name);
  if (known !== undefined) return known;
  if (verdicts.size >= verdictLimit) verdicts.clear();
  const verdict = innocent.test(name);
  // A copy: a slice would keep the whole chunk that it was cut from in memory.
  verdicts.set(Buffer.from(name).toString(), verdict);
  return verdict;
}

/** Functions on the walk, innermost first; only the innermost if that is enough. */
function collect(
  texts: readonly string[],
  steps: readonly Step[],
  isGuilty: (name: string) => boolean,
  firstOnly: boolean,
): string[] {
  const found: string[] = [];
  for (const name of namesOn(texts, steps)) {
    if (!isGuilty(name)) continue;
    found.push(withoutEntryPrefix(name));
    if (firstOnly) break;
  }
  return found;
}

function groupsOf(step: RegExp, line: string): string[] {
  const groups: readonly (string | undefined)[] = step.exec(line)?.slice(1) ?? [];
  return groups.filter(name => name !== undefined);
}

function* namesOn(texts: readonly string[], steps: readonly Step[]): Generator<string> {
  let at = 0;
  for (const [index, step] of steps.entries()) {
    const next = steps[index + 1];
    const end = findFrom(texts, at, endOf(step, next));
    const last = texts[end] ?? '';
    if (step === 'trace') {
      for (let line = at; line < end; line++) yield* functionsOf(texts[line] ?? '');
      // The heading of another trace is passed; the line that the next step looks for is not.
      at = next instanceof RegExp && next.test(last) ? end : end + 1;
    } else {
      yield* groupsOf(step, last);
      at = end + 1;
    }
  }
}

const traceEnds = union([...stackBegins, injected]);
/** For each step the pattern of the lines at which it ends, or at which the trace before it ends; made once. */
const stepEnds = new WeakMap<RegExp, RegExp>();
const traceEndsBefore = new WeakMap<RegExp, RegExp>();

function endOf(step: Step, next: Step | undefined): RegExp {
  if (step !== 'trace') return cached(stepEnds, step, [injected, step]);
  return next instanceof RegExp ? cached(traceEndsBefore, next, [...stackBegins, injected, next]) : traceEnds;
}

function cached(cache: WeakMap<RegExp, RegExp>, key: RegExp, patterns: readonly RegExp[]): RegExp {
  const known = cache.get(key) ?? union(patterns);
  cache.set(key, known);
  return known;
}

function union(patterns: readonly RegExp[]): RegExp {
  return new RegExp(patterns.map(({ source }) => `(?:${source})`).join('|'));
}

function findFrom(texts: readonly string[], from: number, pattern: RegExp): number {
  for (let at = from; at < texts.length; at++) if (pattern.test(texts[at] ?? '')) return at;
  return texts.length;
}

// The same system call has another entry function on each architecture; longest first.
const entryPrefixes =
  /^(?:compat_SYSC_|compat_SyS_|__do_sys_|__se_sys_|__arm64_|__ia32_|____sys_|___sys_|__sys_|__x64_|__se_|ksys_|SYSC_|SyS_|sys_)/;

function withoutEntryPrefix(name: string): string {
  return name.replace(entryPrefixes, '');
}
