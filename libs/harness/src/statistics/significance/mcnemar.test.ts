import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { mcnemarExact } from "./mcnemar.ts";

const pairs = fc.record({ onlyBefore: fc.nat(3000), onlyAfter: fc.nat(3000) });

describe("McNemar's exact test", () => {
  // 2 · P(X ≤ min), X ~ Binomial(b + c, ½), in exact fractions with Python; scipy 1.17.1 binomtest agrees to 13 digits.
  it.each([
    { onlyBefore: 0, onlyAfter: 5, expected: 0.0625 },
    { onlyBefore: 6, onlyAfter: 0, expected: 0.03125 },
    { onlyBefore: 1, onlyAfter: 8, expected: 0.0390625 },
    { onlyBefore: 2, onlyAfter: 12, expected: 0.012939453125 },
    { onlyBefore: 10, onlyAfter: 20, expected: 0.09873714670538902 },
    { onlyBefore: 700, onlyAfter: 800, expected: 0.010559255466711544 },
    { onlyBefore: 2400, onlyAfter: 2600, expected: 0.004883649737517518 },
  ])("$onlyBefore against $onlyAfter", ({ expected, ...discordant }) => {
    expect(mcnemarExact(discordant)).toBeCloseTo(expected, 12);
  });

  it("keeps small p-values to many digits", () => {
    expect(mcnemarExact({ onlyBefore: 121, onlyAfter: 59 }) / 4.434449263755176e-6).toBeCloseTo(1, 11);
  });

  it("is a probability, and the same with the sides swapped", () => {
    fc.assert(
      fc.property(pairs, ({ onlyBefore, onlyAfter }) => {
        const pValue = mcnemarExact({ onlyBefore, onlyAfter });
        expect(pValue).toBeGreaterThanOrEqual(0);
        expect(pValue).toBeLessThanOrEqual(1);
        expect(mcnemarExact({ onlyBefore: onlyAfter, onlyAfter: onlyBefore })).toBe(pValue);
      }),
    );
  });

  it("never rises when the sides grow apart", () => {
    fc.assert(
      fc.property(pairs, ({ onlyBefore, onlyAfter }) => {
        const [fewer, more] = [Math.min(onlyBefore, onlyAfter), Math.max(onlyBefore, onlyAfter)];
        const apart = mcnemarExact({ onlyBefore: fewer, onlyAfter: more + 1 });
        expect(apart).toBeLessThanOrEqual(mcnemarExact({ onlyBefore: fewer, onlyAfter: more }) + 1e-12);
      }),
    );
  });

  it("is 1 for equal sides, and without any discordant pair", () => {
    expect(mcnemarExact({ onlyBefore: 3, onlyAfter: 3 })).toBe(1);
    expect(mcnemarExact({ onlyBefore: 0, onlyAfter: 0 })).toBe(1);
  });

  it("needs six discordant pairs to fall below 5 %", () => {
    expect(mcnemarExact({ onlyBefore: 5, onlyAfter: 0 })).toBeGreaterThan(0.05);
    expect(mcnemarExact({ onlyBefore: 6, onlyAfter: 0 })).toBeLessThan(0.05);
  });

  it("refuses what is not a count", () => {
    expect(() => mcnemarExact({ onlyBefore: -1, onlyAfter: 0 })).toThrow(
      "Expected two counts, received -1 and 0.",
    );
    expect(() => mcnemarExact({ onlyBefore: 0.5, onlyAfter: 0 })).toThrow(RangeError);
  });
});
