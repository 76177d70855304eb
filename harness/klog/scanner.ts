import { Boots, bootWords } from './boots.ts';
import { families } from './families.ts';
import { Fronts, type Suspect } from './fronts.ts';
import { findHeader, type Header, quotedWords, suspectIn, wordsIn } from './header.ts';
import { Ledger, type Omitted } from './ledger.ts';
import { type LogLine, parseLine, piecesOf } from './line.ts';
import { LogBuffer } from './log-buffer.ts';
import { lastWordsOf, type Note, Quotations } from './notes.ts';
import { withoutControls } from './printable.ts';
import { type Incident, markers, Report } from './report.ts';
import { decodeUtf8 } from './utf8.ts';
import { WordFinder } from './words.ts';

/** The first line of an incident, known as soon as that line is there. */
export interface Sighting {
  /** Counted from 1. */
  readonly line: number;
  /** The message from the word that gave it away. */
  readonly text: string;
  /** Whether the kernel stopped here: `Kernel panic - not syncing`. */
  readonly panic: boolean;
}

/** Words in lines that the scanner looks at. */
export const searchedWords: readonly string[] = [
  ...new Set([...families.map(({ word }) => word), ...bootWords, ...markers]),
];

const finder = new WordFinder(searchedWords);

/** Bytes of the log for each look around a line, beyond the first few: a log of nothing but quotations must cost no more. */
const bytesPerLook = 4096;
const freeLooks = 64;

/** Reports that are followed at once, and lines after which the oldest is given up. */
const openLimit = 8;
const followLimit = 20_000;

/**
 * Reads a kernel log as it comes in, in constant memory, and finds its incidents. The chunks' boundaries make no
 * difference. One scanner reads one log.
 *
 * Lines without a word that begins a report are only counted, without decoding them, unless a report is open.
 */
export class KernelLogScanner {
  readonly #buffer = new LogBuffer();
  readonly #boots = new Boots();
  readonly #fronts = new Fronts();
  readonly #ledger = new Ledger();
  readonly #quotations = new Quotations();
  #open: Report[] = [];
  #seen: Sighting[] = [];
  #panic: Sighting | undefined;
  #ending: Note | undefined;
  #looks = 0;
  /** Offset of the next word in the buffer, where it is known. */
  #word: number | undefined;

  /** Takes the next piece of the log; gives the incidents that were first seen in it. */
  feed(chunk: Uint8Array | string): Sighting[] {
    this.#seen = [];
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, 'utf8') : chunk;
    for (let from = 0; from < bytes.length; ) {
      from += this.#buffer.fill(bytes, from);
      this.#run(false);
    }
    return this.#seen;
  }

  /** The log is over. Gives all incidents in the order in which they began. */
  end(): Incident[] {
    this.#run(true);
    this.#ending = lastWordsOf(this.#buffer.before(this.#buffer.at + 1), this.#buffer.line);
    this.#close(this.#open, true);
    this.#open = [];
    return this.#ledger.incidents;
  }

  /** The first panic so far; there before the report is complete. */
  get panic(): Sighting | undefined {
    return this.#panic;
  }

  /** The incidents so far: complete ones, and the others as far as they have come in. */
  get incidents(): Incident[] {
    return this.#ledger.with(this.#open.map(report => report.incident(true)));
  }

  /** Incidents beyond those that are listed. */
  get omitted(): Omitted {
    return this.#ledger.omitted;
  }

  /** Findings that are no incidents: quotations, lines that are too long, a kernel that printed nothing. */
  get notes(): Note[] {
    const { longLine } = this.#buffer;
    const long = longLine && {
      line: longLine,
      text: 'this line is longer than 16 KiB and was read in pieces',
    };
    return [...this.#quotations.notes, ...(long ? [long] : []), ...(this.#ending ? [this.#ending] : [])];
  }

  #run(final: boolean): void {
    const buffer = this.#buffer;
    const limit = buffer.limit(final);
    this.#word = undefined;
    while (buffer.at < limit) {
      const word = this.#nextWord(limit);
      const following = this.#open.some(report => report.reading);
      if (word < 0 && !following) {
        this.#skip(limit);
        break;
      }
      const { start, end, next } = following
        ? { start: buffer.at, ...buffer.pieceEnd(buffer.at, limit) }
        : buffer.pieceAround(word, limit);
      if (start > buffer.at) this.#skip(start);
      const headed = word >= 0 && word < end;
      const raw = decodeUtf8(buffer.text(start, end));
      if (headed && !final && !buffer.seesAhead(next) && this.#hasSuspect(raw)) return;
      if (headed) for (const piece of piecesOf(raw)) this.#readHeaded(piece, next);
      else this.#follow(parseLine(withoutControls(raw), buffer.line, this.#fronts), undefined, false);
      buffer.pass({ end, next });
    }
  }

  /** Offset of the first word at or behind the place that is being read; -1 where none is left. */
  #nextWord(limit: number): number {
    const { at, bytes } = this.#buffer;
    if (this.#word === undefined || (this.#word >= 0 && this.#word < at)) {
      this.#word = finder.next(bytes, at, limit);
    }
    return this.#word;
  }

  #skip(to: number): void {
    const { bytes, at, line } = this.#buffer;
    this.#boots.skip(bytes, at, to);
    this.#buffer.skipTo(to);
    for (const report of this.#open) report.pass(this.#buffer.line - line);
  }

  #hasSuspect(raw: string): boolean {
    return piecesOf(raw).some(piece => {
      const line = parseLine(piece, 0, this.#fronts);
      return suspectIn(piece, line, wordsIn(line.text)) !== undefined;
    });
  }

  #readHeaded(piece: string, next: number): void {
    const number = this.#buffer.line;
    let line = parseLine(piece, number, this.#fronts);
    let words = wordsIn(line.text);
    const suspect = suspectIn(piece, line, words);
    if (suspect && this.#believes(suspect, next)) {
      const learned = this.#fronts.strip(piece) !== undefined;
      line = parseLine(learned ? piece : suspect.words, number, this.#fronts);
      words = wordsIn(line.text);
    }
    this.#expire(line);
    if (this.#boots.take(line)) {
      this.#close(this.#open, true);
      this.#open = [];
    }
    const header = findHeader(line, words, this.#boots);
    if (header) this.#take(line, header);
    else {
      this.#quotations.add(quotedWords(line, words), number);
      this.#follow(line, undefined, true);
    }
  }

  #believes(suspect: Suspect, next: number): boolean {
    const buffer = this.#buffer;
    if (this.#looks > freeLooks + buffer.offset / bytesPerLook) return false;
    this.#looks++;
    return this.#fronts.believes(suspect, { before: buffer.before(buffer.at), after: buffer.after(next) });
  }

  #take(line: LogLine, header: Header): void {
    const owner = this.#open.find(report => report.includes(line));
    this.#open = this.#open.filter(report => !report.announces(line, header));
    this.#follow(line, header, true);
    const ofOwner = owner && (header.continues || (header.echo && owner.established));
    if (header.panic || !ofOwner) this.#sight(line, header);
    if (ofOwner) return;
    this.#open.push(new Report(line, header, this.#boots.current));
    if (this.#open.length > openLimit) this.#close(this.#open.splice(0, 1), false);
  }

  /** Gives the line to the open reports and closes those that it ends. `marked`: it may hold a marker. */
  #follow(line: LogLine, header: Header | undefined, marked: boolean): void {
    const ended: Report[] = [];
    for (const report of this.#open) {
      const goesOn = report.take(line, header, marked) && line.line - report.line <= followLimit;
      if (!goesOn) ended.push(report);
    }
    if (ended.length > 0) this.#end(ended);
  }

  /** Closes reports that were over before this line. */
  #expire({ line }: LogLine): void {
    const ended = this.#open.filter(report => report.over || line - report.line > followLimit);
    if (ended.length > 0) this.#end(ended);
  }

  #end(ended: readonly Report[]): void {
    this.#open = this.#open.filter(report => !ended.includes(report));
    this.#close(ended, false);
  }

  #sight({ line }: LogLine, { text, panic }: Header): void {
    const sighting = { line, text, panic };
    this.#seen.push(sighting);
    if (panic) this.#panic ??= sighting;
  }

  #close(reports: readonly Report[], atEnd: boolean): void {
    for (const report of reports) this.#ledger.add(report, atEnd);
  }
}

/** All incidents of a log that is there as a whole, in the order in which they began. */
export function scanKernelLog(log: Uint8Array | string): Incident[] {
  const scanner = new KernelLogScanner();
  scanner.feed(log);
  return scanner.end();
}
