/** Repeated measurements of one quantity, for verdicts and charts. All fields have the unit of the samples. */
export interface Distribution {
  /** In the order of measurement. */
  readonly samples: readonly number[];
  readonly min: number;
  readonly median: number;
  /** The smallest sample that is not exceeded by at least 95 % of the samples. */
  readonly p95: number;
}

/** Computes the distribution. Throws RangeError for an empty list. */
export function distributionOf(samples: readonly number[]): Distribution {
  if (samples.length === 0) throw new RangeError('a distribution needs at least one sample');
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  return {
    samples,
    min: at(0),
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    p95: at(Math.ceil(sorted.length * 0.95) - 1),
  };
}

/** Formats a duration in seconds for people: `0.13 ms`, `38 ms`, `1.25 s`. */
export function duration(seconds: number): string {
  if (seconds >= 1) return `${seconds.toFixed(2)} s`;
  const ms = seconds * 1000;
  return `${ms >= 10 ? ms.toFixed(0) : ms.toPrecision(2)} ms`;
}

/** Formats a distribution of seconds for people: `38 ms (p95 41 ms)`. */
export function describeSeconds({ median, p95 }: Distribution): string {
  return `${duration(median)} (p95 ${duration(p95)})`;
}
