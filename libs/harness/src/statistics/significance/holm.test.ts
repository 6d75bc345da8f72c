import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { holm } from "./holm.ts";

const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 });

const expectClose = (actual: readonly number[], expected: readonly number[]) => {
  expect(actual).toHaveLength(expected.length);
  for (const [position, value] of expected.entries()) expect(actual[position]).toBeCloseTo(value, 12);
};

describe("Holm's step-down adjustment", () => {
  it("gives what R gives", () => {
    // p.adjust(c(0.01, 0.02, 0.03, 0.04, 0.05), "holm")
    expectClose(holm([0.01, 0.02, 0.03, 0.04, 0.05]), [0.05, 0.08, 0.09, 0.09, 0.09]);
    // p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm"): rejects the first and the last at 5 %
    expectClose(holm([0.01, 0.04, 0.03, 0.005]), [0.03, 0.06, 0.06, 0.02]);
  });

  it("leaves a single p-value as it is, and nothing is nothing", () => {
    expect(holm([0.03])).toEqual([0.03]);
    expect(holm([])).toEqual([]);
  });

  it("never lowers a p-value, never exceeds Bonferroni or 1, and keeps the order", () => {
    fc.assert(
      fc.property(pValues, (values) => {
        const adjusted = holm(values);
        for (const [position, value] of values.entries()) {
          expect(adjusted[position]).toBeGreaterThanOrEqual(value);
          expect(adjusted[position]).toBeLessThanOrEqual(Math.min(value * values.length, 1));
          for (const [other, otherValue] of values.entries()) {
            if (value <= otherValue) expect(adjusted[position]).toBeLessThanOrEqual(adjusted[other]!);
          }
        }
      }),
    );
  });

  it("refuses what is not a probability", () => {
    for (const value of [-0.1, 1.1, Number.NaN]) expect(() => holm([value])).toThrow(RangeError);
  });
});
