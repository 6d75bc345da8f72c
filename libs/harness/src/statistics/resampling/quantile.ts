/**
 * Linear interpolation between the closest ranks (type 7 of Hyndman and Fan 1996, the default of R and NumPy).
 *
 * @param sorted Ascending, not empty.
 * @param probability 0 to 1.
 */
export const quantile = (sorted: readonly number[], probability: number): number => {
  const rank = probability * (sorted.length - 1);
  const below = sorted[Math.floor(rank)];
  const above = sorted[Math.ceil(rank)];
  if (below === undefined || above === undefined) {
    throw new RangeError(`No quantile ${probability} of ${sorted.length} values.`);
  }
  return below + (above - below) * (rank - Math.floor(rank));
};
