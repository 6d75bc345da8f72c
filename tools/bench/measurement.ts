/** One measured number with what it must be. Only ratios of two things measured in the same run have a target. */
export interface Measurement {
  name: string;
  value: number;
  /** `x` for a ratio, else a unit such as `ms`. */
  unit: string;
  target?: { atMost: number } | { atLeast: number };
  /** The numbers behind it, for a reader who doubts. */
  detail: string;
}

export interface Benchmark {
  name: string;
  measure: () => Promise<Measurement[]>;
}

export function isMet({ value, target }: Measurement): boolean {
  if (target === undefined) return true;
  return "atMost" in target ? value <= target.atMost : value >= target.atLeast;
}

/** The middle value; the mean of the two middle ones for an even count. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}
