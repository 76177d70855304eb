import { innocent } from './innocent.ts';
import { choose } from './pick.ts';
import type { Step, Walk } from './rule.ts';
import { functionsOf, injected, stackBegins } from './stack.ts';

/** Stands for the function in the title of a report that names none. */
export const unknownFunction = 'corrupted';

/** The function to blame, from the lines of a report, or nothing if the walk finds none. */
export function findGuilty(texts: readonly string[], walk: Walk): string | undefined {
  const isInnocent = (name: string) =>
    innocent.test(name) || !!walk.skip?.some(pattern => pattern.test(name));
  const tries = [walk.steps, ...(walk.otherwise ?? [])];
  for (const steps of tries) {
    const found = choose(collect(texts, steps, isInnocent).map(withoutEntryPrefix), walk.pick ?? 'first');
    if (found) return found;
  }
  return undefined;
}

/** Functions on the walk, innermost first. */
function collect(
  texts: readonly string[],
  steps: readonly Step[],
  isInnocent: (name: string) => boolean,
): string[] {
  const found: (string | undefined)[] = [];
  let at = 0;
  for (const [index, step] of steps.entries()) {
    const next = steps[index + 1];
    if (step === 'trace') {
      const end = findFrom(texts, at, [...stackBegins, injected, ...(next instanceof RegExp ? [next] : [])]);
      found.push(...texts.slice(at, end).flatMap(functionsOf));
      // The heading of another trace is passed; what the next step looks for is not.
      at = next instanceof RegExp && next.test(texts[end] ?? '') ? end : end + 1;
    } else {
      const end = findFrom(texts, at, [injected, step]);
      found.push(...(step.exec(texts[end] ?? '')?.slice(1) ?? []));
      at = end + 1;
    }
  }
  return found.filter(name => name !== undefined).filter(name => !isInnocent(name));
}

function findFrom(texts: readonly string[], from: number, patterns: readonly RegExp[]): number {
  const at = texts.findIndex((text, index) => index >= from && patterns.some(pattern => pattern.test(text)));
  return at < 0 ? texts.length : at;
}

// The same system call has another entry function on each architecture; longest first.
const entryPrefixes =
  /^(?:compat_SYSC_|compat_SyS_|__do_sys_|__se_sys_|__arm64_|__ia32_|____sys_|___sys_|__sys_|__x64_|__se_|ksys_|SYSC_|SyS_|sys_)/;

function withoutEntryPrefix(name: string): string {
  return name.replace(entryPrefixes, '');
}
