import { type TrialCounts, assertDrawable } from "../trial-counts.ts";

/**
 * The unbiased estimate of "all of k attempts pass", written pass^k: C(c, k) / C(n, k), with n trials and c passes
 * (Yao et al., arXiv 2406.12045, §3).
 *
 * @throws RangeError when k is greater than the number of trials: the estimate is not defined there.
 */
export const passHatK = (counts: TrialCounts, k: number): number => {
  assertDrawable(counts, k);
  let probability = 1;
  for (let draw = 0; draw < k && probability > 0; draw += 1) {
    probability *= Math.max(counts.passes - draw, 0) / (counts.trials - draw);
  }
  return probability;
};
