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
  let at = 0;
  for (const [index, step] of steps.entries()) {
    const next = steps[index + 1];
    const end = findFrom(texts, at, endOf(step, next));
    const last = texts[end] ?? '';
    const lines = step === 'trace' ? texts.slice(at, end) : [];
    for (const line of lines) {
      for (const name of functionsOf(line)) if (isGuilty(name)) found.push(withoutEntryPrefix(name));
      if (firstOnly && found.length > 0) return found;
    }
    if (step !== 'trace') {
      const names = step.exec(last)?.slice(1) ?? [];
      for (const name of names)
        if (name !== undefined && isGuilty(name)) found.push(withoutEntryPrefix(name));
      if (firstOnly && found.length > 0) return found;
    }
    // The heading of another trace is passed; the line that the next step looks for is not.
    at = step === 'trace' && next instanceof RegExp && next.test(last) ? end : end + 1;
  }
  return found;
}

/** Patterns of the lines at which a step ends, as one; made once. */
const ends = new WeakMap<RegExp, RegExp>();
const traceEnds = union([...stackBegins, injected]);

function endOf(step: Step, next: Step | undefined): RegExp {
  const own = step === 'trace' ? next : step;
  if (!(own instanceof RegExp)) return traceEnds;
  const others = step === 'trace' ? [...stackBegins, injected] : [injected];
  const cache = step === 'trace' ? beforeStep : ends;
  const known = cache.get(own) ?? union([...others, own]);
  cache.set(own, known);
  return known;
}

const beforeStep = new WeakMap<RegExp, RegExp>();

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
