import { Calculation } from './calculation.ts';
import { preferMember } from './choice-menu.ts';
import { noteMember, setAllMembers } from './choice-symbol.ts';
import { type KconfigModel, type KSymbol, MOD, NO, type Tristate, YES } from './model.ts';
import { isValidValue } from './number.ts';
import { violatedRange } from './text-value.ts';

/** A value of one symbol in a .config or a fragment; the name is without `CONFIG_`. */
export interface Setting {
  readonly symbol: string;
  readonly value: string;
  /** Whether the value stood in quotes. Left out, it did if the symbol is a string. */
  readonly quoted?: boolean;
}

/**
 * How symbols that nothing is said about get their values; the names are those of the kernel's make targets.
 * The `all…` ones are as with KCONFIG_ALLCONFIG: settings are taken, then everything else is answered.
 */
export type Mode =
  | 'olddefconfig'
  | 'defconfig'
  | 'alldefconfig'
  | 'allnoconfig'
  | 'allyesconfig'
  | 'allmodconfig';

/** A setting that Kconfig's reader did not take, or took in spite of something. */
export interface SettingRemark {
  /** Index of the setting. */
  readonly setting: number;
  readonly kind: 'unknown-symbol' | 'invalid-value' | 'ignored-value' | 'reassigned' | 'choice';
}

export interface Configured {
  readonly calculation: Calculation;
  readonly remarks: readonly SettingRemark[];
}

/**
 * Calculates a configuration as `conf --MODE` does. Nothing is written. `assumed` values replace those that the
 * tree gives.
 */
export function configure(
  model: KconfigModel,
  mode: Mode,
  settings: readonly Setting[],
  assumed?: ReadonlyMap<KSymbol, string>,
): Configured {
  const state = new Calculation(model, assumed);
  const isRead = mode === 'olddefconfig' || mode === 'defconfig';
  const remarks = isRead || settings.length > 0 ? readSettings(state, settings) : [];
  const changed = isRead ? settle(state, remarks) : true;
  if (mode !== 'olddefconfig') answerRest(state, answers[mode]);
  if (!changed && mode === 'olddefconfig') state.clear();
  return { calculation: state, remarks };
}

const answers: Readonly<Record<Exclude<Mode, 'olddefconfig'>, Tristate | undefined>> = {
  defconfig: undefined,
  alldefconfig: undefined,
  allnoconfig: NO,
  allmodconfig: MOD,
  allyesconfig: YES,
};

function readSettings(state: Calculation, settings: readonly Setting[]): SettingRemark[] {
  const { model } = state;
  const symbolic = model.dialect.choices === 'symbol';
  if (symbolic) for (const choice of model.choices) state.wanted[choice.id] = 1;
  const remarks: SettingRemark[] = [];
  for (const [setting, { symbol: name, value, quoted }] of settings.entries()) {
    const symbol = model.byName.get(name);
    const remark = (kind: SettingRemark['kind']) => remarks.push({ setting, kind });
    if (!symbol) {
      remark('unknown-symbol');
      continue;
    }
    if (state.wanted[symbol.id]) remark('reassigned');
    const taken = take(state, symbol, value, quoted ?? symbol.type === 'string');
    if (taken !== 'taken') {
      remark(taken);
      continue;
    }
    if (!symbol.memberOf) continue;
    if (!symbolic) preferMember(state, symbol, symbol.memberOf);
    else if (noteMember(state, symbol, symbol.memberOf)) remark('choice');
  }
  state.forget();
  state.calculate(model.modules);
  return remarks;
}

function take(
  state: Calculation,
  symbol: KSymbol,
  value: string,
  quoted: boolean,
): 'taken' | 'invalid-value' | 'ignored-value' {
  const { id, type } = symbol;
  if (type === 'unknown') return 'ignored-value';
  if (type === 'bool' || type === 'tristate') {
    const tri = quoted ? -1 : ['n', 'm', 'y'].indexOf(value[0] ?? '');
    if (tri < 0 || (tri === MOD && type === 'bool')) return 'invalid-value';
    state.wantedTri[id] = tri;
  } else {
    if (type === 'string' && !quoted) return 'ignored-value';
    if (!isValidValue(type, value) || (type !== 'string' && quoted)) return 'invalid-value';
    state.wantedText[id] = value;
  }
  state.wanted[id] = 1;
  return 'taken';
}

/**
 * Calculates every symbol and returns whether a value differs from the one read. In some dialects numbers out of
 * range are dropped; values that were calculated from them stay.
 */
function settle(state: Calculation, remarks: readonly SettingRemark[]): boolean {
  const { model } = state;
  let changed = remarks.some(({ kind }) => kind !== 'ignored-value');
  for (const symbol of model.symbols) {
    if (symbol.constant) continue;
    state.calculate(symbol);
    if (!symbol.choice && isUnsaved(state, symbol)) changed = true;
  }
  if (!model.dialect.resetsOutOfRange) return changed;
  for (const symbol of model.symbols) {
    if (!state.wanted[symbol.id] || !violatedRange(state, symbol, state.wantedText[symbol.id] ?? ''))
      continue;
    state.wanted[symbol.id] = 0;
    state.valid[symbol.id] = 0;
    changed = true;
  }
  return changed;
}

function isUnsaved(state: Calculation, symbol: KSymbol): boolean {
  const { id } = symbol;
  if (!state.wanted[id]) return state.written[id] === 1;
  if (!state.written[id]) return true;
  return state.isTristate(symbol)
    ? state.wantedTri[id] !== state.tri[id]
    : state.wantedText[id] !== state.text[id];
}

/** Gives every symbol that nothing was said about the answer; without one they keep their defaults. */
function answerRest(state: Calculation, answer: Tristate | undefined): void {
  const { model } = state;
  const symbolic = model.dialect.choices === 'symbol';
  for (const symbol of model.symbols) {
    if (answer === undefined || symbol.constant || state.wanted[symbol.id] || !state.isTristate(symbol))
      continue;
    if (!symbolic && (symbol.choice || symbol.memberOf || !symbol.nodes.some(({ prompt }) => prompt)))
      continue;
    state.wanted[symbol.id] = 1;
    state.wantedTri[symbol.id] = answer === NO && symbol.allnoconfigYes ? YES : answer;
  }
  state.clear();
  if (!symbolic) return;
  for (const symbol of model.symbols) {
    if (symbol.memberOf || (symbol.choice && !state.wanted[symbol.id])) state.awaitsChoice[symbol.id] = 1;
  }
  for (const choice of model.choices.toReversed()) {
    if (state.wanted[choice.id]) continue;
    state.calculate(choice);
    setAllMembers(state, choice);
  }
}
