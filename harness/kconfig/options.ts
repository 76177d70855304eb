import type { Dialect } from './dialect.ts';
import type { Environment } from './environment.ts';
import type { ExprBuilder } from './expr.ts';
import type { ExprParser } from './expr-parser.ts';
import type { Lexer } from './lexer.ts';
import type { Expr, KSymbol, MenuNode, Place, Remark, SymbolType } from './model.ts';
import { readOldOptions } from './old-options.ts';
import type { SymbolTable } from './symbols.ts';
import { types } from './type-words.ts';

interface Parts {
  readonly dialect: Dialect;
  readonly environment: Environment;
  readonly symbols: SymbolTable;
  readonly build: ExprBuilder;
  readonly exprs: ExprParser;
  readonly warnings: Remark[];
}

/** Reads the lines below `config`, `choice`, `menu` and `comment`. */
export class OptionParser {
  /** The symbol with the option `modules`. */
  modules: KSymbol | undefined;
  readonly #dialect: Dialect;
  readonly #environment: Environment;
  readonly #symbols: SymbolTable;
  readonly #build: ExprBuilder;
  readonly #exprs: ExprParser;
  readonly #warnings: Remark[];

  constructor({ dialect, environment, symbols, build, exprs, warnings }: Parts) {
    this.#dialect = dialect;
    this.#environment = environment;
    this.#symbols = symbols;
    this.#build = build;
    this.#exprs = exprs;
    this.#warnings = warnings;
  }

  parseConfig(lexer: Lexer, node: MenuNode): void {
    this.#parseLines(lexer, node, (option, place) => this.#parseConfigOption(lexer, node, option, place));
  }

  parseChoice(lexer: Lexer, node: MenuNode): void {
    this.#parseLines(lexer, node, (option, place) => this.#parseChoiceOption(lexer, node, option, place));
  }

  parseComment(lexer: Lexer, node: MenuNode): void {
    this.#parseLines(lexer, node, () => false);
  }

  parseMenu(lexer: Lexer, node: MenuNode): void {
    this.#parseLines(lexer, node, option => {
      if (option !== 'visible') return false;
      lexer.next();
      if (!lexer.is('if')) throw lexer.fault('if after visible');
      node.visibleIf = this.#build.and(node.visibleIf, this.#exprs.parseCondition(lexer));
      return true;
    });
  }

  addPrompt(node: MenuNode, place: Place, text: string, condition: Expr | undefined): void {
    let visible = condition;
    if (node.symbol) {
      for (let menu = node.parent; menu; menu = menu.parent)
        visible = this.#build.and(visible, menu.visibleIf);
    }
    if (node.prompt) this.#warnings.push({ ...place, text: 'prompt redefined' });
    node.prompt = { ...place, text: text.trimStart(), condition: visible, ownCondition: condition };
    node.prompts.push(node.prompt);
    node.symbol?.prompts.push(node.prompt);
  }

  /** A text in quotes; old trees may leave them out of a single word. */
  readText(lexer: Lexer): string {
    const isBare = this.#dialect.takesBareTexts && lexer.kind === 'word';
    if (lexer.kind !== 'quoted' && !isBare) throw lexer.fault('a text in quotes');
    const { value } = lexer;
    lexer.next();
    return value;
  }

  expectEol(lexer: Lexer): void {
    if (lexer.kind !== 'eol') throw lexer.fault('the end of the line');
    lexer.next();
  }

  /** Lines until one that is no option of this block: the next statement. */
  #parseLines(lexer: Lexer, node: MenuNode, parseOption: (option: string, place: Place) => boolean): void {
    for (;;) {
      while (lexer.kind === 'eol') lexer.next();
      if (lexer.kind !== 'keyword' && !this.#isOption(lexer, node)) return;
      const { value, place } = lexer;
      if (value === 'help' && node.symbol) this.#skipHelp(lexer);
      else if (value === 'depends') this.#parseDepends(lexer, node, place.line);
      else if (!parseOption(value, place)) return;
      this.expectEol(lexer);
    }
  }

  #skipHelp(lexer: Lexer): void {
    lexer.next();
    if (lexer.kind !== 'eol') throw lexer.fault('the end of the line after help');
    lexer.skipHelp();
  }

  #parseDepends(lexer: Lexer, node: MenuNode, line: number): void {
    lexer.next();
    if (!lexer.is('on')) throw lexer.fault('on after depends');
    lexer.next();
    const needed = this.#exprs.parse(lexer);
    const condition = this.#exprs.parseCondition(lexer);
    const expr = condition
      ? this.#build.join('or', [needed, this.#build.equalsNo(condition, this.#symbols.no)])
      : needed;
    node.dependsOn = this.#build.and(node.dependsOn, expr);
    node.conditions.push({ expr, line });
  }

  /** `option` begins a line of old trees; in others it is a word like any other. */
  #isOption(lexer: Lexer, { kind }: MenuNode): boolean {
    const isWord = lexer.kind === 'word' && (lexer.value === 'option' || lexer.value === 'boolean');
    return isWord && this.#dialect.takesOptions && (kind === 'config' || kind === 'choice');
  }

  #parseConfigOption(lexer: Lexer, node: MenuNode, option: string, place: Place): boolean {
    const { symbol } = node;
    if (!symbol) return false;
    const type = types[option];
    switch (option) {
      case 'default':
      case 'def_bool':
      case 'def_tristate':
        lexer.next();
        this.#parseDefault(lexer, node, symbol, place, this.#exprs.parse(lexer));
        break;
      case 'prompt':
        lexer.next();
        this.#parsePrompt(lexer, node, place);
        break;
      case 'select':
      case 'imply':
        lexer.next();
        this.#parseReverse(lexer, node, symbol, option, place);
        break;
      case 'range':
        lexer.next();
        this.#parseRange(lexer, node, symbol, place);
        break;
      case 'modules':
        lexer.next();
        this.modules ??= symbol;
        break;
      case 'option':
        lexer.next();
        this.#parseOldOptions(lexer, symbol, place);
        break;
      case 'transitional':
        lexer.next();
        symbol.transitional = true;
        break;
      default:
        if (!type) return false;
        lexer.next();
        if (lexer.kind !== 'eol') this.#parsePrompt(lexer, node, place);
    }
    if (type) this.#setType(symbol, type, place);
    return true;
  }

  /** Options up to the end of the line; see {@link Dialect.takesOptions}. */
  #parseOldOptions(lexer: Lexer, symbol: KSymbol, place: Place): void {
    for (const { name, value } of readOldOptions(lexer)) {
      if (name === 'modules') this.modules ??= symbol;
      else if (name === 'allnoconfig_y') symbol.allnoconfigYes = true;
      else if (name === 'defconfig_list') symbol.unwritten ||= this.#dialect.expansion === 'macros';
      else if (name === 'env' && value !== undefined) this.#environment.bind(symbol, value, place);
      else this.#warnings.push({ ...place, text: `ignoring unknown option ${name}` });
    }
  }

  #parseChoiceOption(lexer: Lexer, node: MenuNode, option: string, place: Place): boolean {
    const { symbol } = node;
    if (!symbol?.choice) return false;
    switch (option) {
      case 'prompt':
        lexer.next();
        this.#parsePrompt(lexer, node, place);
        return true;
      case 'optional':
        lexer.next();
        symbol.choice.optional = true;
        return true;
      case 'default':
        lexer.next();
        this.#parseDefault(lexer, node, symbol, place, this.#build.symbol(this.#parseName(lexer)));
        return true;
      case 'bool':
      case 'boolean':
      case 'tristate':
        lexer.next();
        if (lexer.kind !== 'eol') this.#parsePrompt(lexer, node, place);
        this.#setType(symbol, option === 'tristate' ? option : 'bool', place);
        return true;
      default:
        return false;
    }
  }

  #parsePrompt(lexer: Lexer, node: MenuNode, place: Place): void {
    const text = this.readText(lexer);
    this.addPrompt(node, place, text, this.#exprs.parseCondition(lexer));
  }

  #parseDefault(lexer: Lexer, node: MenuNode, symbol: KSymbol, place: Place, value: Expr): void {
    const property = { ...place, value, condition: this.#exprs.parseCondition(lexer) };
    node.defaults.push(property);
    symbol.defaults.push(property);
  }

  #parseReverse(lexer: Lexer, node: MenuNode, by: KSymbol, option: 'select' | 'imply', place: Place): void {
    const target = this.#parseName(lexer);
    const property = { ...place, by, target, condition: this.#exprs.parseCondition(lexer) };
    (option === 'select' ? node.selects : node.implies).push(property);
  }

  #parseRange(lexer: Lexer, node: MenuNode, symbol: KSymbol, place: Place): void {
    const low = this.#exprs.parseSymbol(lexer);
    const high = this.#exprs.parseSymbol(lexer);
    const property = { ...place, low, high, condition: this.#exprs.parseCondition(lexer) };
    node.ranges.push(property);
    symbol.ranges.push(property);
  }

  #parseName(lexer: Lexer): KSymbol {
    if (lexer.kind !== 'word') throw lexer.fault('the name of a symbol');
    const symbol = this.#symbols.symbol(lexer.value);
    lexer.next();
    return symbol;
  }

  #setType(symbol: KSymbol, type: SymbolType, place: Place): void {
    if (symbol.type === 'unknown') symbol.type = type;
    if (symbol.type === type) return;
    const text = `ignoring type redefinition of '${symbol.name}' from '${symbol.type}' to '${type}'`;
    this.#warnings.push({ ...place, text });
  }
}
