import { type TrialCounts, assertDrawable } from "../trial-counts.ts";

/**
 * The unbiased estimate of "at least one of k attempts passes": 1 − C(n−c, k) / C(n, k), with n trials and c passes
 * (Chen et al., arXiv 2107.03374, §2.1).
 *
 * Summed over the draw at which the first pass appears. Every term is positive, so that nothing cancels for any n, and
 * pass@1 is exactly c / n.
 *
 * @throws RangeError when k is greater than the number of trials: the estimate is not defined there.
 */
export const passAtK = (counts: TrialCounts, k: number): number => {
  assertDrawable(counts, k);
  const { trials, passes } = counts;
  if (trials - passes < k) return 1;
  let noPassYet = 1;
  let probability = 0;
  for (let draw = 0; draw < k; draw += 1) {
    const left = trials - draw;
    probability += noPassYet * (passes / left);
    noPassYet *= (left - passes) / left;
  }
  return Math.min(probability, 1);
};
