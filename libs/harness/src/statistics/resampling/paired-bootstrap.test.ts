import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { pairedBootstrap } from "./paired-bootstrap.ts";

const anyDifferences = fc.array(
  fc.integer({ min: -4, max: 4 }).map((quarters) => quarters / 4),
  { minLength: 1, maxLength: 12 },
);
const options = { seed: 1, resamples: 300 };

describe("the paired bootstrap of a mean difference", () => {
  it("agrees with four million resamples drawn by NumPy", () => {
    const differences = [-0.51, -0.24, 0.03, 0.26, -0.97, -0.48, 0.02, -0.73, -0.11, 0.17];
    const result = pairedBootstrap(differences, { seed: 3, resamples: 40_000 });
    // numpy.random.default_rng(1): interval [-0.501, -0.027], p = 0.03356.
    expect(result.mean).toBeCloseTo(-0.256, 12);
    expect(Math.abs(result.interval.low + 0.501)).toBeLessThan(0.01);
    expect(Math.abs(result.interval.high + 0.027)).toBeLessThan(0.01);
    expect(Math.abs(result.pValue - 0.03356)).toBeLessThan(0.005);
  });

  it("gives the same result for the same seed", () => {
    const values = [0.5, -0.25, 0.25];
    expect(pairedBootstrap(values, { seed: 9 })).toEqual(pairedBootstrap(values, { seed: 9 }));
  });

  it("turns its sign, and keeps its p-value, when before and after are swapped", () => {
    fc.assert(
      fc.property(anyDifferences, (values) => {
        const forward = pairedBootstrap(values, options);
        const backward = pairedBootstrap(
          values.map((value) => -value),
          options,
        );
        expect(backward.mean).toBeCloseTo(-forward.mean, 12);
        expect(backward.pValue).toBe(forward.pValue);
        expect(backward.interval.low).toBeCloseTo(-forward.interval.high, 12);
      }),
    );
  });

  it("holds its p-value above 0 and at most 1, and its interval within the differences", () => {
    fc.assert(
      fc.property(anyDifferences, fc.nat(), (values, seed) => {
        const { interval, pValue } = pairedBootstrap(values, { ...options, seed });
        expect(pValue).toBeGreaterThanOrEqual(1 / 301);
        expect(pValue).toBeLessThanOrEqual(1);
        expect(interval.low).toBeGreaterThanOrEqual(Math.min(...values));
        expect(interval.high).toBeLessThanOrEqual(Math.max(...values));
      }),
    );
  });

  it("finds no difference where there is none", () => {
    expect(pairedBootstrap([0, 0, 0], options)).toEqual({
      mean: 0,
      interval: { low: 0, high: 0 },
      pValue: 1,
    });
  });

  it("needs a pair", () => {
    expect(() => pairedBootstrap([], options)).toThrow("A paired bootstrap needs at least one difference.");
  });
});
