import type { Interval } from "../interval/interval.ts";
import type { BootstrapOptions } from "./cluster-bootstrap.ts";
import { quantile } from "./quantile.ts";
import { seededIndex } from "./seeded-random.ts";

export interface PairedBootstrap {
  /** The mean of the differences. */
  readonly mean: number;
  /** 95 %, by percentiles. */
  readonly interval: Interval;
  /** Two-sided, that the mean is 0. Never 0 itself: at least 1 / (resamples + 1). */
  readonly pValue: number;
}

/** Sums of the same differences in another order may differ by this much and still be equal. */
const tolerance = 1e-12;

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Tests whether paired differences (one a scenario: after − before) have the mean 0, by drawing pairs with replacement.
 * The p-value counts the resamples of the centred differences that lie as far out as the observed mean (Efron and
 * Tibshirani 1993, §16.4), with one added to both counts (Davison and Hinkley 1997, §4.2).
 *
 * With few pairs it is too sure of itself: ask for at least six, the fewest with which an exact sign test can reach 5 %.
 *
 * @throws RangeError without any difference.
 */
export const pairedBootstrap = (
  differences: readonly number[],
  { seed, resamples = 10_000 }: BootstrapOptions,
): PairedBootstrap => {
  if (differences.length === 0) throw new RangeError("A paired bootstrap needs at least one difference.");
  const mean = meanOf(differences);
  const index = seededIndex(seed);
  const means = Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let draw = 0; draw < differences.length; draw += 1) {
      sum += differences[index(differences.length)] ?? 0;
    }
    return sum / differences.length;
  }).sort((left, right) => left - right);
  const asFarOut = means.filter((drawn) => Math.abs(drawn - mean) >= Math.abs(mean) - tolerance).length;
  return {
    mean,
    interval: { low: quantile(means, 0.025), high: quantile(means, 0.975) },
    pValue: (asFarOut + 1) / (resamples + 1),
  };
};
