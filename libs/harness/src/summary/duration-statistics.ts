import { quantile } from "../statistics/resampling/quantile.ts";
import type { DurationStatistics } from "./sweep-summary.ts";

/** Null without a duration. Milliseconds in, milliseconds out. */
export const durationStatistics = (durations: readonly number[]): DurationStatistics | null => {
  const sorted = [...durations].sort((left, right) => left - right);
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (min === undefined || max === undefined) return null;
  return {
    count: sorted.length,
    total: sorted.reduce((sum, duration) => sum + duration, 0),
    min,
    median: quantile(sorted, 0.5),
    p95: quantile(sorted, 0.95),
    max,
  };
};
