/**
 * p-values adjusted for having asked several questions, by Holm's step-down method (Holm 1979), in the order given.
 * Compare each with the level for the whole family.
 *
 * @throws RangeError for a value outside 0 to 1.
 */
export const holm = (pValues: readonly number[]): number[] => {
  const outside = pValues.find((value) => !(value >= 0 && value <= 1));
  if (outside !== undefined) throw new RangeError(`Expected p-values from 0 to 1, received ${outside}.`);
  const ascending = pValues
    .map((value, position) => ({ value, position }))
    .sort((left, right) => left.value - right.value);
  const adjusted = new Array<number>(pValues.length).fill(1);
  let floor = 0;
  for (const [rank, { value, position }] of ascending.entries()) {
    floor = Math.max(floor, Math.min(value * (pValues.length - rank), 1));
    adjusted[position] = floor;
  }
  return adjusted;
};
