import { type Failure, failureIn } from './failure.ts';
import { Origin } from './origin.ts';
import { PrefixLearner, shown } from './prefix.ts';
import type { BuildRule } from './rule.ts';
import { buildRules } from './rules.ts';
import { translated } from './translated.ts';

/** A line that a rule reads. */
export interface Complaint {
  readonly rule: BuildRule;
  readonly groups: Record<string, string | undefined>;
  readonly at: number;
  readonly text: string;
  /** The file that was being compiled, when the complaint is about what it includes. */
  readonly source: string | undefined;
}

/** All that a log says of errors, before it is judged. */
export interface Reading {
  readonly complaints: readonly Complaint[];
  readonly failures: readonly Failure[];
  readonly origin: Origin;
  /** The command or step of the build that was to make a target, if it was printed not too long before. */
  readonly stepOf: (target: string) => string | undefined;
  /** The line of the last step: what is said before it did not end the build. */
  readonly lastStep: number;
  readonly lines: number;
  /** Errors and warnings beyond the limit, which were counted only. */
  readonly leftOff: number;
}

/** Characters of a line that are read; the rest of a longer one is passed over. */
const lineLimit = 8192;
const textLimit = 400;
/** Lines that are looked at together to learn what stands before each. */
const windowSize = 4000;
const complaintLimit = 5000;
const failureLimit = 50_000;
const stepLimit = 20_000;
/** Lines between the words of a program and what make says of its end. */
const nearby = 8;
/** A line without any of these is of no interest, and most lines are. */
const worthReading =
  /[Ee]rror|ERROR|FATAL|F(?:AILED|ailed)|arning|WARN|ndefined|multiple definition|not |No |no |quota|denied|Read-only|Killed|signal|memory|annot |PLEASE|ld(?:\.\w+)?:|relocation|\*\*\*|Kconfig|from |>>> | --> |an't |too |option|xec|BTF|pahole|btf_|DW_|cancel|exceed|abort|Abort|timed out|[Tt]ime|TIME|qemu|fault|Illegal|CONFLICT|kallsyms|KMI|ABI|module|SSL|interrupt|dyld|Stale|lost|shutdown|nable|bad |conflict|unexpected|resolve|reach|TLS|EOF|nsupported|[Uu]nmet|libbpf|Reversed|hunk|patch|panicked|CANNOT|[In]n function|unused|[Ii]nvalid|illegal|requires|^At main|hunks?|option|fork|thread/;
const step = /^ {2}(?<word>[A-Z][A-Z0-9_]+)\s+(?:\[M\]\s+)?(?:-\w+\s+)?(?<target>\S+)$/;
/** lld says on the next lines who wanted a symbol, rustc where it was. */
const places = [
  /^>>> (?:referenced by|defined at) [^\s()]+ \((?<file>[^\s:()]+):(?<line>\d+)\)/,
  /^>>> +(?<file>[^\s:()]+\.o):\(/,
  /^ +--> (?<file>[^\s:()]+):(?<line>\d+):(?<column>\d+)/,
] as const;
const included = /^(?<again> +from|In file included from) (?<file>[^:]+):\d+/;
const within = /(?<![^\s:()])(?<object>[^\s:()]+\.o): [Ii]n function /;
/** make's own line, printed behind a line that had no end. */
const glued = /(?<=\S)(?=g?make(?:\[\d+\])?: \*\*\* \[)/;

/** Reads the output of a kernel build line by line; what it keeps is bounded. */
export class LineReader {
  readonly #prefixes = new PrefixLearner();
  readonly #origin = new Origin();
  readonly #complaints: Complaint[] = [];
  readonly #failures: Failure[] = [];
  #steps = new Map<string, string>();
  #olderSteps = new Map<string, string>();
  readonly #rules = new Map<string, BuildRule | undefined>();
  #window: string[] = [];
  #line = 0;
  #lastStep = 0;
  #leftOff = 0;
  #source: string | undefined;
  #object: string | undefined;
  #said: Failure['said'];

  /** One line, without its end. */
  take(raw: string): void {
    this.#window.push(shown(raw.length > lineLimit ? raw.slice(0, lineLimit) : raw));
    if (this.#window.length === windowSize) this.#readWindow();
  }

  end(): Reading {
    this.#readWindow();
    return {
      complaints: this.#complaints,
      failures: this.#failures,
      origin: this.#origin,
      stepOf: target => this.#steps.get(target) ?? this.#olderSteps.get(target),
      lastStep: this.#lastStep,
      lines: this.#line,
      leftOff: this.#leftOff,
    };
  }

  #readWindow(): void {
    this.#prefixes.learn(this.#window);
    for (const line of this.#window) {
      this.#line++;
      const bare = translated(this.#prefixes.strip(line));
      if (bare.includes('*** [')) for (const part of bare.split(glued)) this.#read(part);
      else this.#read(bare);
    }
    this.#window = [];
  }

  #read(line: string): void {
    const made = step.exec(line)?.groups;
    if (made) this.#step(made['word'] ?? '', made['target'] ?? '', line.trim());
    else if (line.includes(' -o ') && line.length > 80) this.#command(line);
    if (made) return;
    const text = line.slice(0, textLimit);
    if (!worthReading.test(line)) {
      if (/\w/.test(text) && !/^ *make/.test(text)) this.#said = { at: this.#line, text };
      return;
    }
    const failure = failureIn(text, this.#line, this.#recent());
    if (failure) {
      this.#said = undefined;
      if (this.#failures.length < failureLimit) this.#failures.push(failure);
      return;
    }
    const inclusion = included.exec(text)?.groups;
    if (inclusion) this.#include(inclusion['file'], inclusion['again'] ?? '');
    else this.#complain(text);
  }

  #step(word: string, target: string, line: string): void {
    if (/^HOST(?:CC|CXX|LD|LLD|RUSTC)$/.test(word)) this.#origin.hostStep(target);
    this.#lastStep = this.#line;
    this.#remember(target, line);
  }

  /** A whole command, as V=1 prints it. */
  #command(line: string): void {
    const at = line.lastIndexOf(' -o ');
    const target = /^\S+/.exec(line.slice(at + 4))?.[0];
    if (target) this.#remember(target, line.slice(0, textLimit).trim());
  }

  #remember(target: string, line: string): void {
    if (this.#steps.size >= stepLimit) {
      this.#olderSteps = this.#steps;
      this.#steps = new Map();
    }
    this.#steps.set(target, line);
  }

  /** What was said last, unless that was long ago. */
  #recent(): Failure['said'] {
    return this.#said && this.#line - this.#said.at <= nearby ? this.#said : undefined;
  }

  /** gcc names the file being compiled last, clang first. */
  #include(file: string | undefined, how: string): void {
    this.#source = how.startsWith(' ') ? file : (this.#source ?? file);
  }

  #complain(text: string): void {
    this.#object = within.exec(text)?.groups?.['object'] ?? this.#object;
    const place = places.map(form => form.exec(text)?.groups).find(found => found !== undefined);
    const last = this.#complaints.at(-1);
    if (place && last?.groups['file'] === undefined) Object.assign(last?.groups ?? {}, place);
    const rule = this.#ruleFor(text);
    if (!rule) return;
    const groups = { ...rule.match.exec(text)?.groups };
    const file = this.#whole(groups['file']);
    if (file !== undefined) groups['file'] = file;
    const source = this.#source ?? file;
    this.#source = undefined;
    if (this.#complaints.length < complaintLimit) {
      this.#complaints.push({ rule, groups, at: this.#line, text, source });
    } else {
      this.#leftOff++;
    }
  }

  /** GNU ld names the object with its folder in the line before, and then only the file. */
  #whole(file: string | undefined): string | undefined {
    const object = this.#object;
    if (file === undefined || object === undefined || file.includes('/') || object.startsWith('/tmp/'))
      return file;
    const slash = object.lastIndexOf('/');
    const same = object.slice(slash + 1).replace(/\.\w+$/, '') === file.replace(/\.\w+$/, '');
    return same ? object.slice(0, slash + 1) + file : file;
  }

  #ruleFor(text: string): BuildRule | undefined {
    if (this.#rules.has(text)) return this.#rules.get(text);
    const rule = buildRules.find(({ match }) => match.test(text));
    if (this.#rules.size < complaintLimit) this.#rules.set(text, rule);
    return rule;
  }
}
