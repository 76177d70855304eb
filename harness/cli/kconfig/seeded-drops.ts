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

/** One option that a later line dropped, and whether the explanation found that line. */
export interface SeededDrop {
  readonly option: string;
  /** The dependency that the later line changed, and the value that the line requests. */
  readonly broken: string;
  readonly to: 'n' | 'y';
  /** Whether the explanation names the dependency and that line. */
  readonly named: boolean;
  /** Whether a set of assignments was found, and proved, that restores the option. */
  readonly fixed: boolean;
}

export interface SeededDrops {
  /** Number of options that android-base.config switches on and that the tree has. */
  readonly options: number;
  /** Number of options with a dependency that a line of a fragment can break. */
  readonly breakable: number;
  readonly drops: readonly SeededDrop[];
  /** Options that a later line switches off and that selects keep on. */
  readonly offs: readonly AskedOff[];
}

/** The advice for an option that a line switches off: a fix, a refusal, or neither. */
interface AskedOff {
  readonly option: string;
  readonly answer: 'fixed' | 'refused' | 'none';
}

/**
 * For each option of the tree's android-base.config, breaks each dependency that a later fragment can break, and
 * checks that the explanation of the option names that dependency.
 */
export async function seedDrops({ model, base, tree }: CliSubject): Promise<SeededDrops> {
  const requests = parseDotconfig(await readList(tree), list);
  // Like merge_config.sh with fragments over a base. Values are calculated on demand, because this runs thousands of times.
  const subject = new Subject(model, { ...base, mode: 'alldefconfig' }, requests);
  const options = requests.filter(request => request.value === 'y' && subject.isMet(request));
  const drops = options.map(option => dropsOf(subject, option));
  const on = options.flatMap(option => {
    const offs = offsOf(subject, option);
    return offs ? [offs] : [];
  });
  return {
    offs: on,
    options: options.length,
    breakable: drops.filter(({ length }) => length > 0).length,
    drops: drops.flat(),
  };
}

async function readList(tree: string): Promise<string> {
  return readFile(join(tree, list), 'utf8').catch(cause => {
    const todo = 'give a tree that has it: 6.1 does';
    throw new UserError(
      {
        code: 'kconfig.unknown-symbol',
        what: `kconfig: the tree has no ${list}`,
        because: String(cause),
        todo,
      },
      { cause },
    );
  });
}

/** Switches off an option that selects keep on. Undefined if no select keeps it on. */
function offsOf(subject: Subject, option: Asked): AskedOff | undefined {
  const line: Asked = { ...option, value: 'n', file: 'later.config', line: 1 };
  const after = subject.with([...subject.requests.filter(({ symbol }) => symbol !== option.symbol), line]);
  if (after.isMet(line)) return undefined;
  const { fix, refused } = findFix(after, line);
  return { option: option.symbol, answer: fix ? 'fixed' : refused ? 'refused' : 'none' };
}

function dropsOf(subject: Subject, option: Asked): SeededDrop[] {
  const symbol = subject.model.byName.get(option.symbol);
  return symbol ? dependenciesOf(subject, symbol).flatMap(broken => drop(subject, option, broken) ?? []) : [];
}

/** Symbols with a prompt in a condition of the option, which requires them on or, as in `!X`, off. */
function dependenciesOf({ state }: Subject, symbol: KSymbol): KSymbol[] {
  const conditions = symbol.nodes.flatMap(node => [...conditionsOf(node)]);
  const symbols = new Set(conditions.flatMap(({ expr }) => [...symbolsIn(expr)]));
  return [...symbols].filter(other => other.prompts.length > 0 && state.isTristate(other));
}

/** Undefined if the option keeps its value, because another symbol selects it or the dependency cannot be changed. */
function drop(subject: Subject, option: Asked, broken: KSymbol): SeededDrop | undefined {
  const to = subject.state.triOf(broken) > 0 ? 'n' : 'y';
  const line: Asked = { symbol: broken.name, value: to, file: 'later.config', line: 1 };
  const after = subject.with([...subject.requests.filter(({ symbol }) => symbol !== broken.name), line]);
  if (after.isMet(option)) return undefined;
  return {
    option: option.symbol,
    broken: broken.name,
    to,
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

/** The text output: the figures, and each drop that was not explained. */
export function printSeededDrops({ options, breakable, drops, offs }: SeededDrops): string {
  const named = drops.filter(drop => drop.named);
  const fixed = drops.filter(drop => drop.fixed);
  const countOf = (wanted: AskedOff['answer']) => offs.filter(({ answer }) => answer === wanted).length;
  const share = (part: readonly unknown[]) =>
    `${part.length} of ${drops.length} (${((100 * part.length) / Math.max(1, drops.length)).toFixed(1)} %)`;
  return [
    ...drops
      .filter(drop => !drop.named)
      .map(drop => `not named: CONFIG_${drop.option} with CONFIG_${drop.broken}=${drop.to}`),
    ...drops
      .filter(drop => !drop.fixed)
      .map(drop => `no fix: CONFIG_${drop.option} with CONFIG_${drop.broken}=${drop.to}`),
    ...offs.filter(({ answer }) => answer === 'none').map(({ option }) => `no advice: CONFIG_${option}=n`),
    `${list}: ${options} options, ${breakable} with a dependency that a later line can break, ${drops.length} drops seeded`,
    `the broken dependency is named with its line in ${share(named)}`,
    `a fix is found and proved in ${share(fixed)}`,
    `asked off and kept on by selects: ${offs.length}, of them ${countOf('fixed')} with a fix and ${countOf('refused')} refused for what it would lose`,
  ].join('\n');
}
