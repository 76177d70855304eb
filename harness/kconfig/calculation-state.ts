import type { KconfigModel, KSymbol } from './model.ts';

/** The user's values and the calculated values of a model's symbols, by symbol id. */
export abstract class CalculationState {
  readonly model: KconfigModel;
  /** The user's values. A tristate may be set without `wanted`: choices read it in that case, too. */
  readonly wanted: Uint8Array;
  readonly wantedTri: Uint8Array;
  readonly wantedText: (string | undefined)[];
  /** Of the symbol of a choice: the member that the user wants. */
  readonly wantedMember: (KSymbol | undefined)[];
  /** The calculated values. */
  readonly valid: Uint8Array;
  readonly tri: Uint8Array;
  readonly text: string[];
  readonly chosen: (KSymbol | undefined)[];
  readonly written: Uint8Array;
  /** Upper bound that prompts set for the user's value. */
  readonly visible: Uint8Array;
  readonly direct: Uint8Array;
  readonly selected: Uint8Array;
  readonly implied: Uint8Array;
  /** Symbols whose choice has to be calculated first. */
  readonly awaitsChoice: Uint8Array;
  /** Of a choice that is a menu: its members, those that the user set last first. */
  readonly priority: Map<KSymbol, KSymbol[]>;

  constructor(model: KconfigModel) {
    const count = model.symbols.length;
    this.model = model;
    this.wanted = new Uint8Array(count);
    this.wantedTri = new Uint8Array(count);
    this.wantedText = new Array<string | undefined>(count).fill(undefined);
    this.wantedMember = new Array<KSymbol | undefined>(count).fill(undefined);
    this.valid = new Uint8Array(count);
    this.tri = new Uint8Array(count);
    this.text = new Array<string>(count).fill('');
    this.chosen = new Array<KSymbol | undefined>(count).fill(undefined);
    this.written = new Uint8Array(count);
    this.visible = new Uint8Array(count);
    this.direct = new Uint8Array(count);
    this.selected = new Uint8Array(count);
    this.implied = new Uint8Array(count);
    this.awaitsChoice = new Uint8Array(count);
    this.priority = new Map(model.choices.map(choice => [choice, [...(choice.choice?.members ?? [])]]));
  }
}
