import { TreeFault } from './faults.ts';
import type { KconfigHost } from './host.ts';
import type { Place, Remark } from './model.ts';

type Flavor = '=' | ':=' | '+=';

interface Variable {
  readonly name: string;
  value: string;
  readonly simple: boolean;
  expanding: number;
}

/** Placeholder for the output of an unanswered `$(shell)`; a command that contains it is not run. */
const unknown = '\u{10ffff}';
const expansionLimit = 200_000;
const resultLimit = 1 << 20;
const depthLimit = 200;
const argumentLimit = 16;

/** Kconfig's macro language: variables, user-defined functions, and the built-in functions. */
export class Macros {
  /** Commands of `$(shell)` that the host has no answer for. */
  readonly missing = new Set<string>();
  readonly warnings: Remark[];
  readonly #variables = new Map<string, Variable>();
  readonly #host: KconfigHost;
  #at: Place = { file: '', line: 0 };
  #steps = 0;
  #depth = 0;

  constructor(host: KconfigHost, warnings: Remark[]) {
    this.#host = host;
    this.warnings = warnings;
  }

  /** Whether text depends on an unanswered `$(shell)`. */
  isUnknown(text: string): boolean {
    return this.missing.size > 0 && text.includes(unknown);
  }

  assign(name: string, flavor: Flavor, value: string, at: Place): void {
    const known = this.#variables.get(name);
    const append = flavor === '+=' && known !== undefined;
    const simple = append ? known.simple : flavor === ':=';
    const text = simple ? this.expand(value, at) : value;
    if (append) {
      known.value += ` ${text}`;
      if (known.value.length > resultLimit) throw this.#fault(`variable '${name}' grows without end`);
    } else {
      this.#variables.set(name, { name, value: text, simple, expanding: 0 });
    }
  }

  /** The whole text with every `$(…)` replaced. */
  expand(text: string, at: Place): string {
    this.#begin(at);
    return this.#expand(text, []);
  }

  /** The value of the `$(…)` at the start of the text, and its length in the text. */
  expandReference(text: string, at: Place): { readonly value: string; readonly length: number } {
    this.#begin(at);
    const end = this.#endOfReference(text, 0);
    return { value: this.#evaluate(text.slice(2, end), []), length: end + 1 };
  }

  #begin(at: Place): void {
    this.#at = at;
    this.#steps = 0;
    this.#depth = 0;
  }

  #expand(text: string, args: readonly string[]): string {
    let dollar = text.indexOf('$(');
    if (dollar < 0) return text;
    let result = '';
    let from = 0;
    while (dollar >= 0) {
      const end = this.#endOfReference(text, dollar);
      result += text.slice(from, dollar) + this.#evaluate(text.slice(dollar + 2, end), args);
      if (result.length > resultLimit) throw this.#fault('this expands to more than a million characters');
      from = end + 1;
      dollar = text.indexOf('$(', from);
    }
    return result + text.slice(from);
  }

  #endOfReference(text: string, start: number): number {
    const end = endOfReference(text, start);
    if (end === undefined)
      throw this.#fault(`unterminated reference '${text.slice(start, start + 40)}': missing ')'`);
    return end;
  }

  #evaluate(clause: string, args: readonly string[]): string {
    if (++this.#steps > expansionLimit) throw this.#fault('this macro expands without end');
    if (++this.#depth > depthLimit) throw this.#fault('this macro is nested too deeply');
    const result = this.#evaluateClause(clause, args);
    this.#depth--;
    return result;
  }

  #evaluateClause(clause: string, args: readonly string[]): string {
    if (/^\d+$/.test(clause)) {
      const argument = args[Number(clause) - 1];
      if (argument !== undefined) return argument;
    }
    const parts = splitArguments(clause);
    if (parts.length > argumentLimit) throw this.#fault('too many function arguments');
    const [name = '', ...own] = parts.map(part => this.#expand(part, args));
    const variable = this.#variables.get(name);
    if (variable) return this.#expandVariable(variable, own);
    return this.#callBuiltIn(name, own) ?? (own.length === 0 ? this.#host.env[name] : undefined) ?? '';
  }

  #expandVariable(variable: Variable, args: readonly string[]): string {
    if (variable.simple) return variable.value;
    if (variable.expanding > 0 && (args.length === 0 || variable.expanding > depthLimit)) {
      throw this.#fault(`recursive variable '${variable.name}' references itself`);
    }
    variable.expanding++;
    const value = this.#expand(variable.value, args);
    variable.expanding--;
    return value;
  }

  #callBuiltIn(name: string, args: readonly string[]): string | undefined {
    const arity = arities[name];
    if (arity === undefined) return undefined;
    if (args.length !== arity) {
      const many = args.length < arity ? 'few' : 'many';
      throw this.#fault(`too ${many} arguments for $(${name}): it takes ${arity}`);
    }
    const [first = '', second = ''] = args;
    switch (name) {
      case 'shell':
        return this.#shell(first);
      case 'filename':
        return this.#at.file;
      case 'lineno':
        return String(this.#at.line);
      case 'error-if':
        if (first === 'y') throw this.#fault(second);
        return '';
      case 'warning-if':
        if (first === 'y') this.warnings.push({ ...this.#at, text: second });
        return '';
      default:
        return '';
    }
  }

  #shell(command: string): string {
    if (this.isUnknown(command)) return unknown;
    const printed = this.#host.shell(command);
    if (printed === undefined) {
      this.missing.add(command);
      return unknown;
    }
    return printed.slice(0, 4095).replace(/\n+$/, '').replaceAll('\n', ' ');
  }

  #fault(what: string): TreeFault {
    return new TreeFault(this.#at, what, 'correct this line, or the toolchain it complains about');
  }
}

/** Index of the parenthesis that closes the `$(` at `start`; undefined if none does. */
export function endOfReference(text: string, start: number): number | undefined {
  let nesting = 0;
  for (let index = start + 2; index < text.length; index++) {
    const char = text[index];
    if (char === '(') nesting++;
    else if (char === ')' && nesting-- === 0) return index;
  }
  return undefined;
}

const arities: Readonly<Record<string, number>> = Object.assign(Object.create(null), {
  'error-if': 2,
  filename: 0,
  info: 1,
  lineno: 0,
  shell: 1,
  'warning-if': 2,
});

/** A clause at its commas, those inside parentheses left alone. */
function splitArguments(clause: string): string[] {
  if (!clause.includes(',')) return [clause];
  const parts: string[] = [];
  let nesting = 0;
  let from = 0;
  for (let index = 0; index < clause.length; index++) {
    const char = clause[index];
    if (char === '(') nesting++;
    else if (char === ')') nesting--;
    else if (char === ',' && nesting === 0) {
      parts.push(clause.slice(from, index));
      from = index + 1;
    }
  }
  parts.push(clause.slice(from));
  return parts;
}
