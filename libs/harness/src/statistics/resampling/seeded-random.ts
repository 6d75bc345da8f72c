const rotateLeft = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits));

/** The four words of state of xoshiro128**; not all zero. */
export type RandomState = readonly [number, number, number, number];

/**
 * xoshiro128** (Blackman and Vigna, 2018): 32-bit integers, by integer operations only, so that a state gives the same
 * sequence on every platform. Not for secrets.
 */
export const xoshiro128 = (state: RandomState): (() => number) => {
  let [a, b, c, d] = state;
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotateLeft(d, 11);
    return result;
  };
};

const golden = 0x9e3779b9;

/** Spreads one number over the state, as `fmix32` of MurmurHash3 does. */
const mix = (value: number): number => {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
};

/** Gives a whole number from 0 to `bound` − 1, each as likely as the other. */
export type RandomIndex = (bound: number) => number;

/** @param seed Any whole number; its low 32 bits count. */
export const seededIndex = (seed: number): RandomIndex => {
  const word = (position: number) => mix(seed + Math.imul(golden, position));
  const next = xoshiro128([word(1), word(2), word(3), word(4) | 1]);
  return (bound) => {
    // Rejecting the incomplete last block keeps the remainder unbiased.
    const limit = 2 ** 32 - (2 ** 32 % bound);
    let value = next();
    while (value >= limit) value = next();
    return value % bound;
  };
};
