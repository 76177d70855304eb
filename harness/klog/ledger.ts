import type { Incident, Report } from './report.ts';

/** Incidents that are counted and not listed. */
export interface Omitted {
  readonly titles: number;
  readonly incidents: number;
}

/** Different titles that are listed in full. */
const listed = 1000;
/** Further titles that are told apart; beyond them a title may count more than once. */
const counted = 100_000;

/** The incidents of a log. A title that was there in this boot is counted, not listed again. */
export class Ledger {
  readonly #incidents = new Map<string, Incident>();
  readonly #further = new Set<string>();
  #omitted = { titles: 0, incidents: 0 };

  /** Takes a report that is over. */
  add(report: Report, atEnd: boolean): void {
    const { title, boot } = report.name();
    const key = `${boot} ${title}`;
    const known = this.#incidents.get(key);
    if (known && known.line <= report.line) this.#incidents.set(key, again(known, report.panicked));
    else if (known || this.#incidents.size < listed) merge(this.#incidents, report.incident(atEnd));
    else this.#omit(key);
  }

  #omit(key: string): void {
    const { titles, incidents } = this.#omitted;
    const isNew = !this.#further.has(key);
    if (isNew && this.#further.size < counted) this.#further.add(key);
    this.#omitted = { titles: titles + (isNew ? 1 : 0), incidents: incidents + 1 };
  }

  /** Listed incidents, in the order in which they began. */
  get incidents(): Incident[] {
    return this.with([]);
  }

  get omitted(): Omitted {
    return this.#omitted;
  }

  /** The same together with incidents that are still going on. */
  with(others: readonly Incident[]): Incident[] {
    const all = new Map(this.#incidents);
    for (const incident of others) merge(all, incident);
    return [...all.values()].sort((a, b) => a.line - b.line);
  }
}

function again(known: Incident, panicked: boolean): Incident {
  return { ...known, panicked: known.panicked || panicked, times: known.times + 1 };
}

function merge(incidents: Map<string, Incident>, incident: Incident): void {
  const key = `${incident.boot} ${incident.title}`;
  const known = incidents.get(key);
  if (!known) {
    if (incidents.size < listed) incidents.set(key, incident);
    return;
  }
  const [first, other] = known.line <= incident.line ? [known, incident] : [incident, known];
  incidents.set(key, {
    ...first,
    panicked: first.panicked || other.panicked,
    times: known.times + incident.times,
  });
}
