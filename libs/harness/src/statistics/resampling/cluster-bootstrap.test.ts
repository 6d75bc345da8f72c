import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { clusterBootstrapInterval } from "./cluster-bootstrap.ts";

const outcome = fc.constantFrom(0, 1);
const clusters = fc.array(fc.array(outcome, { minLength: 1, maxLength: 5 }), { minLength: 2, maxLength: 8 });
const options = { seed: 1, resamples: 200 };

describe("the cluster bootstrap", () => {
  it("comes near the exact distribution of three clusters", () => {
    // All 27 equally likely resamples, enumerated with Python: their 2.5 % and 97.5 % quantiles lie on the steps
    // 1/3 … 3/8 and 7/8 … 1.
    const interval = clusterBootstrapInterval(
      [
        [1, 1, 1],
        [0, 0, 1],
        [0, 1],
      ],
      { seed: 11, resamples: 20_000 },
    );
    expect(interval).toEqual({ low: 1 / 3, high: 1 });
  });

  it("comes near the normal interval for many clusters of one value", () => {
    const values = Array.from({ length: 400 }, (_, position) => [position % 4 === 0 ? 0 : 1]);
    const interval = clusterBootstrapInterval(values, { seed: 5, resamples: 4000 })!;
    const halfWidth = 1.96 * Math.sqrt((0.75 * 0.25) / 400);
    expect(interval.low).toBeCloseTo(0.75 - halfWidth, 2);
    expect(interval.high).toBeCloseTo(0.75 + halfWidth, 2);
  });

  it("is wider than one that takes alike epochs for independent", () => {
    const alike = Array.from({ length: 10 }, (_, scenario) => Array.from({ length: 10 }, () => scenario % 2));
    const independent = alike.flat().map((value) => [value]);
    const width = (values: number[][]) => {
      const { low, high } = clusterBootstrapInterval(values, { seed: 2 })!;
      return high - low;
    };
    expect(width(alike)).toBeGreaterThan(2 * width(independent));
  });

  it("gives the same interval for the same seed, to the last bit, and this one on every platform", () => {
    const values = [[1, 0], [1, 1], [0], [1, 1, 0]];
    expect(clusterBootstrapInterval(values, { seed: 42 })).toEqual(
      clusterBootstrapInterval(values, { seed: 42 }),
    );
    expect(clusterBootstrapInterval(values, { seed: 42, resamples: 101 })).toEqual({
      low: 0.3333333333333333,
      high: 0.8888888888888888,
    });
  });

  it("stays within the smallest and the largest mean of a cluster", () => {
    fc.assert(
      fc.property(clusters, fc.nat(), (values, seed) => {
        const { low, high } = clusterBootstrapInterval(values, { ...options, seed })!;
        const means = values.map(
          (cluster) => cluster.reduce<number>((sum, x) => sum + x, 0) / cluster.length,
        );
        expect(low).toBeLessThanOrEqual(high);
        expect(low).toBeGreaterThanOrEqual(Math.min(...means) - 1e-12);
        expect(high).toBeLessThanOrEqual(Math.max(...means) + 1e-12);
      }),
    );
  });

  it("is a point when every cluster is alike", () => {
    expect(clusterBootstrapInterval([[1, 1], [1]], options)).toEqual({ low: 1, high: 1 });
    expect(clusterBootstrapInterval([[0], [0], [0]], options)).toEqual({ low: 0, high: 0 });
  });

  it("says nothing with fewer than two clusters that hold a value", () => {
    expect(clusterBootstrapInterval([], options)).toBeUndefined();
    expect(clusterBootstrapInterval([[1, 0, 1], []], options)).toBeUndefined();
  });
});
