/** `passes` of `trials` attempts passed. */
export interface TrialCounts {
  readonly trials: number;
  readonly passes: number;
}

/** @throws RangeError when not 0 ≤ passes ≤ trials, in whole numbers. */
export const assertCounts = ({ trials, passes }: TrialCounts): void => {
  if (!Number.isSafeInteger(trials) || !Number.isSafeInteger(passes) || passes < 0 || passes > trials) {
    throw new RangeError(`Expected whole numbers 0 ≤ passes ≤ trials, received ${passes} of ${trials}.`);
  }
};

/** @throws RangeError when the counts cannot be, or `k` is not a whole number from 1 to the number of trials. */
export const assertDrawable = (counts: TrialCounts, k: number): void => {
  assertCounts(counts);
  const { trials } = counts;
  if (!Number.isSafeInteger(k) || k < 1 || k > trials) {
    throw new RangeError(
      `k has to be a whole number from 1 to the number of trials (${trials}), received ${k}: ` +
        `${trials} trials say nothing about ${k} draws without replacement.`,
    );
  }
};
