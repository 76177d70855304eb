import { BlockStack } from './blocks.ts';
import { type Dialect, detectDialect } from './dialect.ts';
import { Environment } from './environment.ts';
import { ExprBuilder } from './expr.ts';
import { ExprParser } from './expr-parser.ts';
import { missingFile, TreeFault } from './faults.ts';
import { finishModel } from './finish.ts';
import { type KconfigHost, MissingProbes } from './host.ts';
import { Lexer } from './lexer.ts';
import { Macros } from './macro.ts';
import type { KconfigModel, MenuNode, Place, Remark } from './model.ts';
import { OptionParser } from './options.ts';
import { SymbolTable } from './symbols.ts';
import { SyntaxFault } from './syntax-error.ts';

const nestingLimit = 200;
const innerStatements = 'config, comment, if or endchoice';
const outerStatements = 'config, menu, choice, if, comment or source';

/**
 * Reads a Kconfig tree. Throws {@link SyntaxFault} or {@link TreeFault} at the first thing that is wrong, and
 * {@link MissingProbes} if the host lacks answers of `$(shell)`.
 */
export function parseKconfig(host: KconfigHost, top = 'Kconfig'): KconfigModel {
  const parser = new KconfigParser(host);
  try {
    parser.parseFile(top, { file: top, line: 0 });
    if (parser.missing.size === 0) return parser.finish();
  } catch (error) {
    // An error after an unanswered $(shell) may come from the placeholder: ask first.
    if (parser.missing.size === 0 || !(error instanceof SyntaxFault || error instanceof TreeFault))
      throw error;
  }
  throw new MissingProbes([...parser.missing]);
}

type Statement = (lexer: Lexer, place: Place) => void;
type Statements = Readonly<Record<string, Statement>>;

/** Without a prototype: any word of a Kconfig file is looked up here. */
const statements = (table: Statements): Statements => Object.assign(Object.create(null), table);

class KconfigParser {
  readonly #host: KconfigHost;
  readonly #dialect: Dialect;
  readonly #symbols = new SymbolTable();
  readonly #build = new ExprBuilder();
  readonly #exprs = new ExprParser(this.#symbols, this.#build);
  readonly #warnings: Remark[] = [];
  readonly #macros: Macros;
  readonly #environment: Environment;
  readonly #options: OptionParser;
  readonly #blocks = new BlockStack();
  readonly #files: string[] = [];
  readonly #including: string[] = [];
  /** Statements that may stand anywhere, and those that may not stand in a choice. */
  readonly #inner: Statements = statements({
    config: (lexer, place) => this.#parseConfig(lexer, place, false),
    if: (lexer, place) => this.#parseIf(lexer, place),
    comment: (lexer, place) => this.#parseComment(lexer, place),
  });
  readonly #outer: Statements = statements({
    menuconfig: (lexer, place) => this.#parseConfig(lexer, place, true),
    menu: (lexer, place) => this.#parseMenu(lexer, place),
    choice: (lexer, place) => this.#parseChoice(lexer, place),
    source: (lexer, place) => this.#parseSource(lexer, place),
    mainmenu: (lexer, place) => this.#parseMainmenu(lexer, place),
  });

  constructor(host: KconfigHost) {
    this.#host = host;
    this.#dialect = detectDialect(path => host.readFile(path));
    this.#macros = new Macros(host, this.#warnings);
    this.#environment = new Environment(host, this.#symbols, this.#warnings);
    this.#options = new OptionParser({
      dialect: this.#dialect,
      environment: this.#environment,
      symbols: this.#symbols,
      build: this.#build,
      exprs: this.#exprs,
      warnings: this.#warnings,
    });
  }

  get missing(): ReadonlySet<string> {
    return this.#macros.missing;
  }

  finish(): KconfigModel {
    const { prompt } = this.#blocks.root;
    if (prompt && this.#dialect.expansion === 'environment') {
      this.#blocks.root.prompt = { ...prompt, text: this.#environment.expand(prompt.text) };
    }
    return finishModel({
      dialect: this.#dialect,
      version: this.#host.env['KERNELVERSION'] ?? '',
      root: this.#blocks.root,
      symbols: this.#symbols,
      build: this.#build,
      modules: this.#options.modules,
      files: this.#files,
      warnings: this.#warnings,
    });
  }

  parseFile(path: string, from: Place): void {
    if (this.#macros.isUnknown(path)) return;
    const text = this.#host.readFile(path);
    if (text === undefined) throw missingFile(path, from);
    if (text.includes('\0')) {
      throw new TreeFault({ file: path, line: 1 }, 'this is a binary file', 'give a Kconfig file');
    }
    if (this.#including.includes(path) || this.#including.length > nestingLimit) {
      const chain = [...this.#including, path].slice(-10).join(' → ');
      throw new TreeFault(from, `recursive inclusion: ${chain}`, 'remove one of these source lines');
    }
    this.#including.push(path);
    this.#files.push(path);
    this.#parseStatements(new Lexer({ file: path, text, macros: this.#macros, dialect: this.#dialect }));
    this.#including.pop();
  }

  #parseStatements(lexer: Lexer): void {
    const outer = this.#blocks.current;
    lexer.next();
    while (lexer.kind !== 'eof') {
      if (lexer.kind === 'eol') lexer.next();
      else this.#parseStatement(lexer, outer);
    }
    if (this.#blocks.current === outer) return;
    const { kind, line } = this.#blocks.current;
    throw lexer.fault(`end${kind} for the ${kind} of line ${line} before the end of the file`);
  }

  #parseStatement(lexer: Lexer, outer: MenuNode): void {
    const parse = this.#statement(lexer, outer);
    if (!parse) throw lexer.fault(this.#blocks.choice ? innerStatements : outerStatements);
    const { place } = lexer;
    lexer.next();
    parse(lexer, place);
  }

  /** The reader of the statement at the current token; undefined if no statement begins with it here. */
  #statement({ kind, value }: Lexer, outer: MenuNode): Statement | undefined {
    const inChoice = this.#blocks.choice !== undefined;
    if (kind === 'word')
      return inChoice ? undefined : (lexer, place) => this.#parseAssignment(lexer, value, place);
    if (kind !== 'keyword') return undefined;
    if (/^end(if|menu|choice)$/.test(value))
      return (lexer, place) => this.#parseEnd(lexer, value, place, outer);
    return this.#inner[value] ?? (inChoice ? undefined : this.#outer[value]);
  }

  #parseMainmenu(lexer: Lexer, place: Place): void {
    if (this.#blocks.root.prompt || this.#blocks.root.children.length > 0)
      throw lexer.fault('mainmenu as the first statement');
    this.#blocks.root.prompt = {
      ...place,
      text: this.#options.readText(lexer),
      condition: undefined,
      ownCondition: undefined,
    };
    this.#expectEol(lexer);
  }

  #parseAssignment(lexer: Lexer, name: string, place: Place): void {
    const operator = lexer.value;
    if (lexer.kind !== 'operator' || (operator !== '=' && operator !== ':=' && operator !== '+=')) {
      throw lexer.fault(`=, := or += after ${name}, which is no statement`);
    }
    this.#macros.assign(name, operator, lexer.readAssignedValue(), place);
    this.#expectEol(lexer);
  }

  #parseConfig(lexer: Lexer, place: Place, isMenu: boolean): void {
    if (lexer.kind !== 'word') throw lexer.fault('the name of a symbol');
    const symbol = this.#symbols.symbol(lexer.value);
    if (symbol.constant) throw lexer.fault('the name of a symbol, which y, m and n are not');
    lexer.next();
    this.#expectEol(lexer);
    const node = this.#blocks.add('config', place, symbol);
    this.#options.parseConfig(lexer, node);
    if (isMenu && !node.prompt)
      this.#warnings.push({ ...place, text: 'menuconfig statement without prompt' });
    const choice = this.#blocks.choice;
    if (choice?.choice && this.#dialect.choices === 'menu') {
      if (!node.prompt) throw new TreeFault(place, 'choice member must have a prompt', 'give it a prompt');
      if (symbol.type !== 'bool') throw new TreeFault(place, 'choice member must be bool', 'make it bool');
      if (!symbol.memberOf) choice.choice.members.push(symbol);
      symbol.memberOf ??= choice;
    }
  }

  #parseIf(lexer: Lexer, place: Place): void {
    const node = this.#blocks.add('if', place, undefined);
    const expr = this.#exprs.parse(lexer);
    node.dependsOn = expr;
    node.conditions.push({ expr, line: place.line });
    this.#expectEol(lexer);
    this.#blocks.enter(lexer, node);
  }

  #parseMenu(lexer: Lexer, place: Place): void {
    const node = this.#blocks.add('menu', place, undefined);
    this.#options.addPrompt(node, place, this.#options.readText(lexer), undefined);
    this.#expectEol(lexer);
    this.#options.parseMenu(lexer, node);
    this.#blocks.enter(lexer, node);
  }

  #parseComment(lexer: Lexer, place: Place): void {
    const node = this.#blocks.add('comment', place, undefined);
    this.#options.addPrompt(node, place, this.#options.readText(lexer), undefined);
    this.#expectEol(lexer);
    this.#options.parseComment(lexer, node);
  }

  #parseChoice(lexer: Lexer, place: Place): void {
    const name = lexer.kind === 'word' ? lexer.value : undefined;
    if (name !== undefined) lexer.next();
    this.#expectEol(lexer);
    const symbol = this.#symbols.choice(name);
    if (this.#dialect.choices === 'menu') symbol.type = 'bool';
    const node = this.#blocks.add('choice', place, symbol);
    this.#options.parseChoice(lexer, node);
    this.#blocks.enter(lexer, node);
  }

  #parseSource(lexer: Lexer, place: Place): void {
    const path = this.#options.readText(lexer);
    this.#expectEol(lexer);
    const isOld = this.#dialect.expansion === 'environment';
    this.parseFile(isOld ? this.#environment.expand(path) : path, place);
  }

  #parseEnd(lexer: Lexer, keyword: string, place: Place, outer: MenuNode): void {
    const block = this.#blocks.current;
    if (block === outer || `end${block.kind}` !== keyword) {
      const open =
        block === outer ? 'no block of this file is open' : `the ${block.kind} of line ${block.line} is open`;
      throw new TreeFault(place, `unexpected ${keyword}: ${open}`, 'remove it, or open its block first');
    }
    this.#expectEol(lexer);
    this.#blocks.leave();
  }

  #expectEol(lexer: Lexer): void {
    this.#options.expectEol(lexer);
  }
}
