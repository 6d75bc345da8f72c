/** Pairs that differ: what passed only before, and only after. */
export interface DiscordantPairs {
  readonly onlyBefore: number;
  readonly onlyAfter: number;
}

/** P(X = hits) for X ~ Binomial(trials, ½). Halvings are exact, and spread so that nothing overflows. */
const fairCoinMass = (trials: number, hits: number): number => {
  let mass = 1;
  let halvings = trials;
  for (let drawn = 1; drawn <= hits; drawn += 1) {
    mass *= (trials - hits + drawn) / drawn;
    for (; mass > 1 && halvings > 0; halvings -= 1) mass /= 2;
  }
  return mass * 2 ** -halvings;
};

/**
 * The exact two-sided p-value of McNemar's test: under the null hypothesis each discordant pair is a fair coin
 * (McNemar 1947; Fay 2010). Pairs that agree carry no information. No discordant pair: 1.
 *
 * @throws RangeError for a count that is negative or not whole.
 */
export const mcnemarExact = ({ onlyBefore, onlyAfter }: DiscordantPairs): number => {
  if (![onlyBefore, onlyAfter].every((count) => Number.isSafeInteger(count) && count >= 0)) {
    throw new RangeError(`Expected two counts, received ${onlyBefore} and ${onlyAfter}.`);
  }
  const trials = onlyBefore + onlyAfter;
  const fewer = Math.min(onlyBefore, onlyAfter);
  let tail = 0;
  let mass = fairCoinMass(trials, fewer);
  for (let hits = fewer; hits >= 0 && mass > 0; hits -= 1) {
    tail += mass;
    mass *= hits / (trials - hits + 1);
  }
  return Math.min(2 * tail, 1);
};
