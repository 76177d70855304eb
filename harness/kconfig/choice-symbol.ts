import type { Calculation } from './calculation.ts';
import { type KSymbol, MOD, NO, YES } from './model.ts';

/** The member of a choice that is a symbol which is y: what the user wants if that is visible, else the default. */
export function chooseMember(state: Calculation, choice: KSymbol): KSymbol | undefined {
  let allWanted = state.wanted[choice.id] === 1;
  for (const member of choice.choice?.members ?? []) {
    state.calculateVisibility(member);
    if (state.visible[member.id] !== NO && !state.wanted[member.id]) allWanted = false;
  }
  // The choice counts as new again once it has a visible member that the user said nothing about.
  if (!allWanted) state.wanted[choice.id] = 0;
  const wanted = state.wantedMember[choice.id];
  if (wanted && state.visible[wanted.id] !== NO) return wanted;
  const preset = defaultMember(state, choice);
  if (!preset) state.tri[choice.id] = NO;
  return preset;
}

/** The first default whose condition holds and that is visible, else the first visible member. */
export function defaultMember(state: Calculation, choice: KSymbol): KSymbol | undefined {
  for (const { condition, value } of choice.defaults) {
    if (state.evaluate(condition) === NO || value.kind !== 'symbol') continue;
    if (state.visible[value.symbol.id] !== NO) return value.symbol;
  }
  return choice.choice?.members.find(member => state.visible[member.id] !== NO);
}

/** Visible members of a choice that is written are written, chosen or not. */
export function finishChoice(state: Calculation, choice: KSymbol): void {
  if (!state.written[choice.id]) return;
  for (const member of choice.choice?.members ?? []) {
    if (state.visible[member.id] !== NO) state.written[member.id] = 1;
  }
}

/** Members without a user value are n, and the choice counts as decided. */
export function setAllMembers(state: Calculation, choice: KSymbol): void {
  for (const member of choice.choice?.members ?? []) {
    if (!state.wanted[member.id]) state.wantedTri[member.id] = NO;
  }
  state.wanted[choice.id] = 1;
  state.valid[choice.id] = 0;
  state.awaitsChoice[choice.id] = 0;
}

/** Carries a member's wanted value over to its choice; true if it contradicts an earlier line. */
export function noteMember(state: Calculation, member: KSymbol, choice: KSymbol): boolean {
  const value = state.wantedTri[member.id] ?? NO;
  const before = state.wantedTri[choice.id] ?? NO;
  if (value === MOD && before === YES) state.wanted[choice.id] = 0;
  if (value === YES) state.wantedMember[choice.id] = member;
  state.wantedTri[choice.id] = Math.max(before, value);
  return (value === MOD && before === YES) || (value === YES && before !== NO);
}
