import { type TrialCounts, assertCounts } from "../trial-counts.ts";
import type { Interval } from "./interval.ts";

/** The 97.5 % quantile of the standard normal distribution. */
const z = 1.959963984540054;

/**
 * The 95 % score interval of a proportion (Wilson 1927), without continuity correction. Unlike the textbook interval
 * it has a width at 0 and at 1. It takes the trials for independent: repeated epochs of one scenario are not, so read
 * it beside `clusterBootstrapInterval`.
 *
 * No trials: the whole of [0, 1].
 *
 * @throws RangeError when not 0 ≤ passes ≤ trials, in whole numbers.
 */
export const wilsonInterval = (counts: TrialCounts): Interval => {
  assertCounts(counts);
  const { trials, passes } = counts;
  if (trials === 0) return { low: 0, high: 1 };
  const fails = trials - passes;
  const centre = passes + (z * z) / 2;
  const halfWidth = z * Math.sqrt((passes * fails) / trials + (z * z) / 4);
  const total = trials + z * z;
  return {
    low: passes === 0 ? 0 : Math.max((centre - halfWidth) / total, 0),
    high: fails === 0 ? 1 : Math.min((centre + halfWidth) / total, 1),
  };
};
