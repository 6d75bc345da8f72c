import { describe, expect, it } from "vitest";

import { seededIndex, xoshiro128 } from "./seeded-random.ts";

const draw = <Value>(times: number, next: () => Value): Value[] => Array.from({ length: times }, next);

describe("the seeded generator", () => {
  it("gives the reference sequence of xoshiro128** for the state 1, 2, 3, 4", () => {
    // The vector of the rand_xoshiro crate; recomputed with a Python transcription of the published recurrence.
    expect(draw(10, xoshiro128([1, 2, 3, 4]))).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  it("repeats itself for a seed, and differs for another", () => {
    const take = (seed: number) => {
      const index = seededIndex(seed);
      return draw(50, () => index(1000));
    };
    expect(take(7)).toEqual(take(7));
    expect(take(7)).not.toEqual(take(8));
    expect(new Set(take(0)).size).toBeGreaterThan(40);
  });

  it("stays below the bound, and hits every value about as often", () => {
    const index = seededIndex(1);
    const hits = [0, 0, 0, 0, 0];
    for (const value of draw(50_000, () => index(5))) hits[value]! += 1;
    expect(hits.reduce((sum, count) => sum + count)).toBe(50_000);
    // Five standard deviations of Binomial(50 000, 1/5).
    for (const count of hits) expect(Math.abs(count - 10_000)).toBeLessThan(5 * 89.5);
  });

  it("favours no value of a bound that does not divide 2³²", () => {
    const third = 2 ** 30;
    const index = seededIndex(2);
    const low = draw(10_000, () => index(3 * third)).filter((value) => value < third).length;
    // Five standard deviations of Binomial(10 000, 1/3); a plain remainder gives 5000.
    expect(Math.abs(low - 3333)).toBeLessThan(5 * 47.2);
  });

  it("has only one value below 1", () => {
    expect(draw(5, () => seededIndex(3)(1))).toEqual([0, 0, 0, 0, 0]);
  });
});
