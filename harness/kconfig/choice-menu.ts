import type { Calculation } from './calculation.ts';
import { defaultMember } from './choice-symbol.ts';
import { type KSymbol, NO, YES } from './model.ts';

/** Values of all members of a choice that is a menu of bools: one visible member is y. */
export function calculateChoiceMenu(state: Calculation, choice: KSymbol): void {
  const chosen = chooseFromMenu(state, choice);
  for (const member of choice.choice?.members ?? []) {
    if (state.visible[member.id] === NO) continue;
    state.tri[member.id] = member === chosen ? YES : NO;
    state.valid[member.id] = 1;
    state.written[member.id] = 1;
  }
}

/** Moves a member to the front: of several that are y in a .config the last one wins. */
export function preferMember(state: Calculation, member: KSymbol, choice: KSymbol): void {
  const order = state.priority.get(choice) ?? [];
  state.priority.set(choice, [member, ...order.filter(other => other !== member)]);
}

function chooseFromMenu(state: Calculation, choice: KSymbol): KSymbol | undefined {
  const members = choice.choice?.members ?? [];
  const order = state.priority.get(choice) ?? [];
  const visible = (member: KSymbol) => state.visible[member.id] !== NO;
  const refused = (member: KSymbol) => state.wanted[member.id] === 1 && state.wantedTri[member.id] === NO;
  for (const member of order) {
    state.calculateVisibility(member);
    // Members after the one that is found keep the visibility that they had the last time.
    if (visible(member) && state.wanted[member.id] && state.wantedTri[member.id] === YES) return member;
  }
  const preset = defaultMember(state, choice);
  if (preset && !refused(preset)) return preset;
  return members.find(member => visible(member) && !state.wanted[member.id]) ?? order.findLast(visible);
}
