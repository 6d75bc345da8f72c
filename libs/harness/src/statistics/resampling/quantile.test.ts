import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { quantile } from "./quantile.ts";

describe("a quantile", () => {
  // numpy.quantile([15, 20, 35, 40, 50], …), its default method.
  it.each([
    [0.05, 16],
    [0.3, 23],
    [0.4, 29],
    [0.5, 35],
    [0.975, 49],
    [1, 50],
  ])("at %d is %d, as NumPy has it", (probability, expected) => {
    expect(quantile([15, 20, 35, 40, 50], probability)).toBeCloseTo(expected, 12);
  });

  it("lies within the values and never falls with the probability", () => {
    const values = fc.array(fc.integer(), { minLength: 1 }).map((list) => list.sort((a, b) => a - b));
    const probability = fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100);
    fc.assert(
      fc.property(values, probability, probability, (sorted, one, other) => {
        const [low, high] = [quantile(sorted, Math.min(one, other)), quantile(sorted, Math.max(one, other))];
        expect(low).toBeLessThanOrEqual(high);
        expect(low).toBeGreaterThanOrEqual(sorted[0]!);
        expect(high).toBeLessThanOrEqual(sorted.at(-1)!);
      }),
    );
  });

  it("is not defined without values", () => {
    expect(() => quantile([], 0.5)).toThrow(RangeError);
  });
});
