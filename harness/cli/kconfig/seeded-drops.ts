import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { parseDotconfig } from '../../kconfig/dotconfig.ts';
import type { Asked, Cause } from '../../kconfig/explain/cause.ts';
import { findCause } from '../../kconfig/explain/causes.ts';
import { findFix } from '../../kconfig/explain/fix.ts';
import { Subject } from '../../kconfig/explain/subject.ts';
import { conditionsOf } from '../../kconfig/explain/terms.ts';
import { symbolsIn } from '../../kconfig/expr.ts';
import type { KSymbol } from '../../kconfig/model.ts';
import type { CliSubject } from './subject.ts';

const list = 'kernel/configs/android-base.config';

/** One option that a later line made drop out, and whether the explanation found that line. */
export interface SeededDrop {
  readonly option: string;
  /** The dependency that the later line turned off. */
  readonly broken: string;
  /** Whether the explanation names the dependency and the line that did it. */
  readonly named: boolean;
  /** Whether a set of assignments was found and proved that brings the option back. */
  readonly fixed: boolean;
}

export interface SeededDrops {
  /** Options that android-base.config turns on and the tree has. */
  readonly options: number;
  /** Those that have a dependency which a line of a fragment can break. */
  readonly breakable: number;
  readonly drops: readonly SeededDrop[];
}

/**
 * Takes each option of the tree's android-base.config in turn, breaks each of its dependencies that a later
 * fragment can break, and looks whether the explanation of the option names that dependency.
 */
export async function seedDrops({ model, base, tree }: CliSubject): Promise<SeededDrops> {
  const requests = parseDotconfig(await readList(tree), list);
  // As merge_config.sh lays fragments over a base: only what is asked for is calculated, thousands of times here.
  const subject = new Subject(model, { ...base, mode: 'alldefconfig' }, requests);
  const options = requests.filter(request => request.value === 'y' && subject.isMet(request));
  const drops = options.map(option => dropsOf(subject, option));
  return {
    options: options.length,
    breakable: drops.filter(({ length }) => length > 0).length,
    drops: drops.flat(),
  };
}

async function readList(tree: string): Promise<string> {
  return readFile(join(tree, list), 'utf8').catch(cause => {
    const todo = 'give a tree that has it: 6.1 does';
    throw new UserError(
      { what: `kconfig: the tree has no ${list}`, because: String(cause), todo },
      { cause },
    );
  });
}

function dropsOf(subject: Subject, option: Asked): SeededDrop[] {
  const symbol = subject.model.byName.get(option.symbol);
  return symbol ? dependenciesOf(subject, symbol).flatMap(broken => drop(subject, option, broken) ?? []) : [];
}

/** Symbols that are on, have a prompt, and stand in a condition of the option. */
function dependenciesOf({ state }: Subject, symbol: KSymbol): KSymbol[] {
  const conditions = symbol.nodes.flatMap(node => [...conditionsOf(node)]);
  const symbols = new Set(conditions.flatMap(({ expr }) => [...symbolsIn(expr)]));
  return [...symbols].filter(
    other => other.prompts.length > 0 && state.isTristate(other) && state.triOf(other) > 0,
  );
}

/** Undefined if the option survives: something else selects it, or the dependency is selected itself. */
function drop(subject: Subject, option: Asked, broken: KSymbol): SeededDrop | undefined {
  const line: Asked = { symbol: broken.name, value: 'n', file: 'later.config', line: 1 };
  const after = subject.with([...subject.requests.filter(({ symbol }) => symbol !== broken.name), line]);
  if (after.isMet(option)) return undefined;
  return {
    option: option.symbol,
    broken: broken.name,
    named: names(findCause(after, option), line),
    fixed: findFix(after, option).fix !== undefined,
  };
}

/** Whether a cause leads to a line of a fragment. */
function names(cause: Cause, line: Asked): boolean {
  if (cause.kind === 'choice taken') return cause.by.askedAt === line;
  if (cause.kind !== 'unmet dependency') return false;
  return cause.terms.some(({ symbols }) =>
    symbols.some(
      ({ askedAt, because }) => askedAt === line || (because !== undefined && names(because, line)),
    ),
  );
}

/** For people: the figures, and each drop that was not explained. */
export function printSeededDrops({ options, breakable, drops }: SeededDrops): string {
  const named = drops.filter(drop => drop.named);
  const fixed = drops.filter(drop => drop.fixed);
  const share = (part: readonly unknown[]) =>
    `${part.length} of ${drops.length} (${((100 * part.length) / Math.max(1, drops.length)).toFixed(1)} %)`;
  return [
    ...drops
      .filter(drop => !drop.named)
      .map(drop => `not named: CONFIG_${drop.option} with CONFIG_${drop.broken} off`),
    ...drops
      .filter(drop => !drop.fixed)
      .map(drop => `no fix: CONFIG_${drop.option} with CONFIG_${drop.broken} off`),
    `${list}: ${options} options, ${breakable} with a dependency that a later line can break, ${drops.length} drops seeded`,
    `the broken dependency is named with its line in ${share(named)}`,
    `a fix is found and proved in ${share(fixed)}`,
  ].join('\n');
}
