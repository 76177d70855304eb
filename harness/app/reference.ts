import type { Rule } from '../contract/rule.ts';
import { nearest } from '../contract/settings-typos.ts';
import { codes } from '../core/codes/codes.ts';
import { type Failure, UserError } from '../core/errors.ts';
import { buildCauses } from '../klog/build/causes.ts';
import { injectedFaults } from './find-fault.ts';
import { project } from './project/project.ts';
import { registry } from './registry.ts';

/** A named item of endgoal that appears in reports, logs or documents. */
export interface Entry {
  readonly kind: 'code' | 'build cause' | 'rule' | 'injected fault';
  /** Stable: `drivers.not-bound`, `F09-not-probed`. */
  readonly id: string;
  /** Its meaning. For a rule: the cause that it reports for its sample. */
  readonly meaning: string;
  readonly stage?: string;
  readonly blame?: string | undefined;
  /** The fix. For a rule: the fix that it reports for its sample. */
  readonly todo?: string | undefined;
  /**
   * Related ids: the rules of a code, the code of a rule's sample, the rule that must report an injected fault, F03.
   */
  readonly see: readonly string[];
}

/**
 * Returns the failure that a rule explains in its sample; undefined if the stage's judge passes the sample of a team's
 * rule.
 */
function failureOf({ matches, sample }: Rule): Failure | undefined {
  const { stage, check, subject, evidence } = sample;
  const own = (evidence as Readonly<Record<string, unknown>>)[stage];
  const verdicts = sample.failure ? [] : (registry.code(stage)?.judge(own) ?? []);
  const verdict = verdicts.find(row => row.check === check && row.subject === subject);
  const failure = sample.failure ?? verdict?.failure;
  if (!failure) return undefined;
  const about = { ...(check ? { check } : {}), ...(subject ? { subject } : {}) };
  return { ...failure, ...matches({ stage, failure, evidence: own, ...about }, evidence) };
}

function ruleEntry(rule: Rule): Entry {
  const { id, sample } = rule;
  const failure = failureOf(rule);
  return {
    kind: 'rule',
    id,
    meaning:
      [failure?.what, failure?.because].filter(Boolean).join('\n') || `a cause in stage ${sample.stage}`,
    stage: sample.stage,
    blame: failure?.blame,
    todo: failure?.todo,
    see: failure?.code ? [failure.code] : [],
  };
}

/** Replaces `$<tool>` in a template by a readable placeholder. */
const asPlaceholder = (template: string) => template.replace(/\$(<\w+>)/g, '$1');

/** Returns every entry: codes, build causes, rules and injected faults, each kind in table order. */
export async function referenceEntries(): Promise<readonly Entry[]> {
  await registry.load();
  const own = project().config.rules ?? [];
  const rules = own.concat(registry.loaded().flatMap(({ rules = [] }) => rules)).map(ruleEntry);
  const explaining = (code: string) => rules.filter(({ see }) => see.includes(code)).map(({ id }) => id);
  return [
    ...Object.entries(codes).map(([id, meaning]) => ({
      kind: 'code' as const,
      id,
      meaning,
      see: explaining(id),
    })),
    ...Object.entries(buildCauses).map(([id, { blame, because, todo, ...cause }]) => ({
      kind: 'build cause' as const,
      id,
      blame,
      meaning: asPlaceholder(because),
      todo: asPlaceholder(todo),
      see: 'field' in cause ? [cause.field] : [],
    })),
    ...rules,
    ...(await injectedFaults()).map(({ id, title, expects }) => ({
      kind: 'injected fault' as const,
      id,
      meaning: title,
      stage: 'red' in expects ? expects.red : expects.green,
      see: 'red' in expects ? [expects.rule] : [],
    })),
  ];
}

/**
 * Returns the entries of a name: one id, all entries of a field failure (`F09`), or all codes of an area (`drivers`).
 * Throws UserError with the nearest known names for an unknown name.
 */
export function entriesNamed(entries: readonly Entry[], name: string): readonly Entry[] {
  const wanted = name.trim().toLowerCase();
  const exact = entries.filter(({ id }) => id.toLowerCase() === wanted);
  if (exact.length > 0) return exact;
  const group = entries.filter(({ id, see }) =>
    [id, ...see.filter(one => /^F\d\d$/.test(one))].some(
      one => one.toLowerCase() === wanted || /^[-.]/.test(afterPrefix(one, wanted)),
    ),
  );
  if (group.length > 0) return group;
  const near = nearNames(
    wanted,
    entries.map(({ id }) => id),
  );
  throw new UserError({
    code: 'explain.unknown',
    what: `explain: no code, build cause, rule or injected fault is named ${name}`,
    ...(near.length > 0 ? { because: `did you mean ${near.join(', ')}?` } : {}),
    todo: 'docs/rules-and-codes.md lists every name; npm run explain -- --list prints them',
  });
}

/** Returns the rest of an id after the given prefix; empty if the prefix does not match. */
const afterPrefix = (id: string, prefix: string) =>
  id.toLowerCase().startsWith(prefix) ? id.slice(prefix.length) : '';

/** Returns at most four similar names: similar in spelling, or with all words of the unknown name. */
function nearNames(wanted: string, ids: readonly string[]): readonly string[] {
  const spelt = nearest(
    wanted,
    ids.map(id => id.toLowerCase()),
  );
  const words = wanted.split(/[^a-z0-9]+/).filter(word => word.length > 2);
  const scored = [...new Set(ids)]
    .map(id => ({ id, hits: words.filter(word => id.toLowerCase().includes(word)).length }))
    .filter(({ hits }) => hits > 0)
    .toSorted((a, b) => b.hits - a.hits || a.id.length - b.id.length);
  const best = scored.filter(({ hits }) => hits === scored[0]?.hits).map(({ id }) => id);
  const near = ids.filter(id => id.toLowerCase() === spelt);
  return [...new Set([...near, ...(near.length > 0 ? [] : best)])].slice(0, 4);
}
