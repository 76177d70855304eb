import type { Calculation } from './calculation.ts';
import { renderAssignment } from './dotconfig.ts';
import { type KconfigModel, type KSymbol, type MenuNode, NO } from './model.ts';

/** The .config that `conf` writes, byte for byte. */
export function renderDotconfig(model: KconfigModel, state: Calculation): string {
  const writer = new Writer(state);
  for (const node of model.root.children) writer.write(node);
  const heading = ['#', '# Automatically generated file; DO NOT EDIT.', `# ${model.root.prompt?.text}`, '#'];
  return `${[...heading, ...writer.lines].join('\n')}\n`;
}

class Writer {
  readonly lines: string[] = [];
  readonly #state: Calculation;
  readonly #done = new Set<KSymbol>();
  #pendingBlank = false;

  constructor(state: Calculation) {
    this.#state = state;
  }

  write(node: MenuNode): void {
    const shown = node.symbol === undefined && isShown(this.#state, node);
    if (shown) {
      this.lines.push('', '#', `# ${node.prompt?.text}`, '#');
      this.#pendingBlank = false;
    }
    if (node.symbol && !node.symbol.choice) this.#writeSymbol(node.symbol);
    for (const child of node.children) this.write(child);
    if (shown && node.kind === 'menu' && this.#marksEnd(node)) {
      this.lines.push(`# end of ${node.prompt?.text}`);
      this.#pendingBlank = true;
    }
  }

  #marksEnd({ children }: MenuNode): boolean {
    const { marksEnds } = this.#state.model.dialect;
    return marksEnds === 'always' || (marksEnds === 'of-filled-menus' && children.length > 0);
  }

  #writeSymbol(symbol: KSymbol): void {
    if (this.#done.has(symbol)) return;
    this.#state.calculate(symbol);
    if (!this.#state.written[symbol.id]) return;
    if (this.#pendingBlank) this.lines.push('');
    this.#pendingBlank = false;
    this.#done.add(symbol);
    if (symbol.type !== 'unknown') this.lines.push(renderSymbolValue(this.#state, symbol));
  }
}

function renderSymbolValue(state: Calculation, symbol: KSymbol): string {
  return renderAssignment({
    symbol: symbol.name,
    value: state.textOf(symbol),
    quoted: symbol.type === 'string',
  });
}

function isShown(state: Calculation, { prompt, visibleIf }: MenuNode): boolean {
  return prompt !== undefined && state.evaluate(visibleIf) !== NO && state.evaluate(prompt.condition) !== NO;
}
