import { Boots, bootWords } from './boots.ts';
import { families } from './families.ts';
import { findHeader, type Header } from './header.ts';
import { type LogLine, parseLine, piecesOf } from './line.ts';
import { type Incident, Report } from './report.ts';
import { decodeUtf8, LineSplitter } from './splitter.ts';

/** The first line of an incident, known as soon as that line is there. */
export interface Sighting {
  /** Counted from 1. */
  readonly line: number;
  /** The message from the word that gave it away. */
  readonly text: string;
  /** Whether the kernel stopped here: `Kernel panic - not syncing`. */
  readonly panic: boolean;
}

const interesting = new RegExp([...families.map(family => family.word), ...bootWords].map(literal).join('|'));

function literal(text: string): string {
  return text.replace(/[.()[\]]/g, '\\$&');
}

/** Reports that are followed at once, and lines after which the oldest is given up. */
const openLimit = 8;
const followLimit = 20_000;
/** Different titles that are kept; a log with more is a machine that does nothing else. */
const incidentLimit = 1000;

/**
 * Reads a kernel log as it comes in, in constant memory, and finds its incidents. The chunks' boundaries make no
 * difference. One scanner reads one log.
 */
export class KernelLogScanner {
  readonly #splitter = new LineSplitter((raw, line) => this.#read(raw, line));
  readonly #boots = new Boots();
  readonly #incidents = new Map<string, Incident>();
  #open: Report[] = [];
  #seen: Sighting[] = [];
  #panic: Sighting | undefined;

  /** Takes the next piece of the log; gives what was first seen in it. */
  feed(chunk: Uint8Array | string): Sighting[] {
    this.#seen = [];
    this.#splitter.feed(chunk);
    return this.#seen;
  }

  /** The log is over. Gives all incidents in the order in which they began. */
  end(): Incident[] {
    this.#splitter.end();
    this.#close(this.#open, true);
    this.#open = [];
    return [...this.#incidents.values()].sort((a, b) => a.line - b.line);
  }

  /** The first panic so far; there before the report is complete. */
  get panic(): Sighting | undefined {
    return this.#panic;
  }

  /** What the log says so far: complete incidents, and the others as far as they have come in. */
  get incidents(): Incident[] {
    const all = new Map(this.#incidents);
    for (const report of this.#open) add(all, report.incident(true));
    return [...all.values()].sort((a, b) => a.line - b.line);
  }

  #read(raw: string, line: number): void {
    const headed = interesting.test(raw);
    if (!headed && raw.length > 1) this.#boots.skip(raw);
    if (!headed && this.#open.length === 0) return;
    if (!headed) this.#take(parseLine(decodeUtf8(raw), line), false);
    else for (const piece of piecesOf(decodeUtf8(raw))) this.#take(parseLine(piece, line), true);
  }

  /** `headed`: it may begin a report or a boot. */
  #take(line: LogLine, headed: boolean): void {
    if (headed && this.#boots.take(line)) {
      this.#close(this.#open, true);
      this.#open = [];
    }
    const header = headed ? findHeader(line, this.#boots) : undefined;
    const owner = header && this.#open.find(report => report.includes(line));
    if (header) this.#open = this.#open.filter(report => !report.announces(line, header));
    this.#follow(line, header);
    if (!header) return;
    const ofOwner = owner && (header.continues || (header.echo && owner.established));
    if (header.panic || !ofOwner) this.#sight(line, header);
    if (ofOwner) return;
    this.#open.push(new Report(line, header, this.#boots.current));
    if (this.#open.length > openLimit) this.#close(this.#open.splice(0, 1), false);
  }

  /** Gives the line to the open reports and closes those that it ends. */
  #follow(line: LogLine, header: Header | undefined): void {
    let ended = false;
    for (const report of this.#open) {
      report.ended = !report.take(line, header) || line.line - report.line > followLimit;
      ended ||= report.ended;
    }
    if (!ended) return;
    this.#close(
      this.#open.filter(report => report.ended),
      false,
    );
    this.#open = this.#open.filter(report => !report.ended);
  }

  #sight({ line }: LogLine, { text, panic }: Header): void {
    const sighting = { line, text, panic };
    this.#seen.push(sighting);
    if (panic) this.#panic ??= sighting;
  }

  #close(reports: readonly Report[], atEnd: boolean): void {
    for (const report of reports) add(this.#incidents, report.incident(atEnd));
  }
}

/** A title that was there in this boot is counted, not listed again. */
function add(incidents: Map<string, Incident>, incident: Incident): void {
  const key = `${incident.boot} ${incident.title}`;
  const known = incidents.get(key);
  if (known) {
    const [first, other] = known.line <= incident.line ? [known, incident] : [incident, known];
    const panicked = first.panicked || other.panicked;
    incidents.set(key, { ...first, panicked, times: known.times + incident.times });
  } else if (incidents.size < incidentLimit) {
    incidents.set(key, incident);
  }
}

/** All incidents of a log that is there as a whole, in the order in which they began. */
export function scanKernelLog(log: Uint8Array | string): Incident[] {
  const scanner = new KernelLogScanner();
  scanner.feed(log);
  return scanner.end();
}
