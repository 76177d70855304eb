/** One figure of the benchmark, with what it is compared to in the same run. */
export interface BenchRow {
  readonly what: string;
  readonly figure: string;
  /** The same thing done the bare way, or the bound it must keep. */
  readonly against: string;
  /** Figure by baseline; undefined where there is only a bound. */
  readonly ratio?: number;
  /** Whether it keeps what is promised of it. */
  readonly kept: boolean;
}

export const seconds = (value: number) => `${value.toFixed(2)} s`;

/** The middle one of several measurements: these machines are noisy. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
