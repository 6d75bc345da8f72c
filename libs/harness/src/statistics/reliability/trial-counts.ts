/** `passes` of `trials` independent attempts at one scenario passed. */
export interface TrialCounts {
  readonly trials: number;
  readonly passes: number;
}

/** @throws RangeError when the counts or `k` are not whole, or not 0 ≤ passes ≤ trials and 1 ≤ k ≤ trials. */
export const assertDrawable = ({ trials, passes }: TrialCounts, k: number): void => {
  if (!Number.isSafeInteger(trials) || !Number.isSafeInteger(passes) || passes < 0 || passes > trials) {
    throw new RangeError(`Expected whole numbers 0 ≤ passes ≤ trials, received ${passes} of ${trials}.`);
  }
  if (!Number.isSafeInteger(k) || k < 1 || k > trials) {
    throw new RangeError(
      `k has to be a whole number from 1 to the number of trials (${trials}), received ${k}: ` +
        `${trials} trials say nothing about ${k} draws without replacement.`,
    );
  }
};
