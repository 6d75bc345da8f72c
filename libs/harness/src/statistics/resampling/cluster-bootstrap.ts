import type { Interval } from "../interval/interval.ts";
import { quantile } from "./quantile.ts";
import { seededIndex } from "./seeded-random.ts";

export interface BootstrapOptions {
  /** The same seed and values give the same result on every platform. */
  readonly seed: number;
  /** How many resamples are drawn. Default 2000. */
  readonly resamples?: number;
}

interface Cluster {
  readonly sum: number;
  readonly size: number;
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/**
 * The 95 % percentile interval of the mean over all values, when values come in clusters (the epochs of a scenario)
 * that are alike within: whole clusters are drawn with replacement (Davison and Hinkley 1997, §3.8).
 *
 * Undefined with fewer than two clusters that hold a value: one cluster says nothing about how clusters differ.
 */
export const clusterBootstrapInterval = (
  clusters: readonly (readonly number[])[],
  { seed, resamples = 2000 }: BootstrapOptions,
): Interval | undefined => {
  const filled: readonly Cluster[] = clusters
    .filter((values) => values.length > 0)
    .map((values) => ({ sum: sumOf(values), size: values.length }));
  if (filled.length < 2) return undefined;
  const index = seededIndex(seed);
  const means = Array.from({ length: resamples }, () => {
    let sum = 0;
    let size = 0;
    for (let draw = 0; draw < filled.length; draw += 1) {
      const cluster = filled[index(filled.length)];
      sum += cluster?.sum ?? 0;
      size += cluster?.size ?? 0;
    }
    return sum / size;
  }).sort((left, right) => left - right);
  return { low: quantile(means, 0.025), high: quantile(means, 0.975) };
};
