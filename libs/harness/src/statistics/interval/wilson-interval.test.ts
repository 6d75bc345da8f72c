import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { wilsonInterval } from "./wilson-interval.ts";

const counts = fc
  .tuple(fc.integer({ min: 1, max: 100_000 }), fc.nat())
  .map(([trials, passes]) => ({ trials, passes: passes % (trials + 1) }));

describe("the Wilson score interval", () => {
  // Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3.
  it.each([
    { passes: 81, trials: 263, low: 0.2553, high: 0.3662 },
    { passes: 15, trials: 148, low: 0.0624, high: 0.1605 },
    { passes: 0, trials: 20, low: 0, high: 0.1611 },
    { passes: 1, trials: 29, low: 0.0061, high: 0.1718 },
  ])("$passes of $trials, as published", ({ passes, trials, low, high }) => {
    const interval = wilsonInterval({ passes, trials });
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  // scipy 1.17.1, binomtest(x, n).proportion_ci(0.95, "wilson").
  it.each([
    { passes: 81, trials: 263, low: 0.2552885198782742, high: 0.36620957698280004 },
    { passes: 3, trials: 3, low: 0.4385029682449546, high: 1 },
    { passes: 0, trials: 1, low: 0, high: 0.7934506856227626 },
    { passes: 1, trials: 1, low: 0.20654931437723745, high: 1 },
    { passes: 500, trials: 1000, low: 0.4690696003681042, high: 0.5309303996318958 },
  ])("$passes of $trials, as scipy has it", ({ passes, trials, low, high }) => {
    const interval = wilsonInterval({ passes, trials });
    expect(interval.low).toBeCloseTo(low, 14);
    expect(interval.high).toBeCloseTo(high, 14);
  });

  it("holds the observed rate, lies in [0, 1], and ends exactly at 0 and 1 there", () => {
    fc.assert(
      fc.property(counts, ({ passes, trials }) => {
        const { low, high } = wilsonInterval({ passes, trials });
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(passes / trials);
        expect(high).toBeGreaterThanOrEqual(passes / trials);
        expect(wilsonInterval({ passes: 0, trials }).low).toBe(0);
        expect(wilsonInterval({ passes: trials, trials }).high).toBe(1);
      }),
    );
  });

  it("is symmetric: failing turned into passing mirrors it", () => {
    fc.assert(
      fc.property(counts, ({ passes, trials }) => {
        const mirrored = wilsonInterval({ passes: trials - passes, trials });
        expect(wilsonInterval({ passes, trials }).low).toBeCloseTo(1 - mirrored.high, 12);
      }),
    );
  });

  it("narrows with more trials of the same rate", () => {
    fc.assert(
      fc.property(counts, fc.integer({ min: 2, max: 50 }), ({ passes, trials }, times) => {
        const few = wilsonInterval({ passes, trials });
        const many = wilsonInterval({ passes: passes * times, trials: trials * times });
        expect(many.high - many.low).toBeLessThan(few.high - few.low);
      }),
    );
  });

  it("knows nothing without a trial", () => {
    expect(wilsonInterval({ passes: 0, trials: 0 })).toEqual({ low: 0, high: 1 });
  });

  it("refuses counts that cannot be", () => {
    expect(() => wilsonInterval({ passes: 2, trials: 1 })).toThrow(
      "Expected whole numbers 0 ≤ passes ≤ trials, received 2 of 1.",
    );
    expect(() => wilsonInterval({ passes: 0.5, trials: 1 })).toThrow(RangeError);
  });
});
