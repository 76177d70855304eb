/** One measured value, with its reference from the same benchmark run. */
export interface BenchRow {
  readonly what: string;
  readonly figure: string;
  /** The same work without the harness, or the bound. */
  readonly against: string;
  /** Value divided by its reference; undefined if there is only a bound. */
  readonly ratio?: number;
  /** Whether the value is within its bound. */
  readonly kept: boolean;
}

export const seconds = (value: number) => `${value.toFixed(2)} s`;

/** The median of several measurements, because the workstations are noisy. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
