import { findGuilty, unknownFunction } from './guilty.ts';
import { type Family, faulting, type Kind, type Rule } from './rule.ts';
import { injected } from './stack.ts';
import { stableTitle } from './title.ts';

/** Title, kind and guilty function of a report. */
export interface Judgement {
  readonly title: string;
  readonly kind: Kind;
  /** The function to blame, where the form of the report names one and it was found. */
  readonly guilty?: string;
  /** Why part of the report must be missing or another one mixed in, where that shows. */
  readonly flaw?: 'no guilty function' | 'incomplete form' | 'lines mixed in';
}

/** Judges a report: its first line is the header, from the family's word on. */
export function judge(texts: readonly string[], family: Family): Judgement {
  const [header = ''] = texts;
  const known = family.rules.filter(rule => rule.header.test(header));
  for (const rule of known) {
    const groups = groupsOf(rule, texts);
    if (groups) return say(rule, groups, texts);
  }
  const guilty = family.unknown === 'other' ? undefined : findGuilty(texts, faulting);
  return {
    title: stableTitle(header),
    kind: known[0]?.kind ?? family.unknown ?? 'other',
    ...(guilty && { guilty }),
    ...(known.length > 0 && { flaw: 'incomplete form' as const }),
  };
}

interface Groups {
  readonly header: readonly string[];
  readonly last: readonly string[];
}

function groupsOf(rule: Rule, texts: readonly string[]): Groups | undefined {
  const header = rule.header.exec(texts[0] ?? '');
  let last = header;
  let at = 0;
  for (const step of rule.later ?? []) {
    at = texts.findIndex((text, index) => index > at && step.test(text));
    last = at < 0 ? null : step.exec(texts[at] ?? '');
    if (!last) return undefined;
  }
  return header && last ? { header, last } : undefined;
}

function say(rule: Rule, groups: Groups, texts: readonly string[]): Judgement {
  const guilty = rule.guilty && findGuilty(texts, rule.guilty);
  const title = rule.title.replace(/\$(?:H(\d)|(\d)|F)/g, (_, ofHeader?: string, ofLast?: string) => {
    if (ofHeader) return groups.header[Number(ofHeader)] ?? '';
    if (ofLast) return groups.last[Number(ofLast)] ?? '';
    return guilty ?? unknownFunction;
  });
  // A title by the rule's own groups names it at its end; a header without its stack names where it was printed.
  const named =
    guilty ?? / in ([\w:<> ]+)$/.exec(rule.guilty ? '' : title)?.[1] ?? located.exec(texts[0] ?? '')?.[1];
  return {
    title: stableTitle(title),
    kind: rule.kind,
    ...(named && { guilty: named }),
    ...flawOf(rule, title, guilty, texts),
  };
}

/** A function with its offset and size. */
const located = /\b([A-Za-z_]\w{0,127})(?:\.\w{1,64}){0,4}\+0x[0-9a-f]{1,16}\/0x[0-9a-f]{1,16}/;

const stampInside = /\[ *\d+\.\d+\]/;

function flawOf(
  rule: Rule,
  title: string,
  guilty: string | undefined,
  texts: readonly string[],
): Pick<Judgement, 'flaw'> {
  if (rule.guilty && !rule.optional && !guilty) return { flaw: 'no guilty function' };
  if (stampInside.test(title) || texts.some(text => injected.test(text))) return { flaw: 'lines mixed in' };
  return {};
}
