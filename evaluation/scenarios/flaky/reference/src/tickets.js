/** Draws the tickets of a raffle: every name once, in an order that the seed decides. */
export function draw(names, seed) {
  const random = seeded(seed);
  return names
    .map((name) => ({ name, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ name }) => name);
}

/** A linear congruential generator (Numerical Recipes); numbers from 0 up to 1. */
function seeded(seed) {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}
