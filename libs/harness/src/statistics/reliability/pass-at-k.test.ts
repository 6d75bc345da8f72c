import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { passAtK } from "./pass-at-k.ts";

/** Trials, passes and k that go together, k ≤ trials. */
const counts = fc
  .tuple(fc.integer({ min: 1, max: 400 }), fc.nat(), fc.nat())
  .map(([trials, passes, k]) => ({ trials, passes: passes % (trials + 1), k: 1 + (k % trials) }));

describe("pass@k", () => {
  // 1 − C(n−c,k)/C(n,k) in exact fractions, with Python's `fractions` and `math.comb`.
  it.each([
    { trials: 5, passes: 2, k: 3, expected: 0.9 },
    { trials: 10, passes: 3, k: 5, expected: 0.9166666666666666 },
    { trials: 200, passes: 13, k: 100, expected: 0.9999194971988055 },
    { trials: 100, passes: 1, k: 10, expected: 0.1 },
    { trials: 1000, passes: 500, k: 20, expected: 0.9999992143347398 },
    { trials: 1_000_000, passes: 3, k: 1000, expected: 0.002997003994007988 },
    { trials: 20_000, passes: 10, k: 5000, expected: 0.9437287201906874 },
  ])("$passes of $trials, k = $k", ({ trials, passes, k, expected }) => {
    expect(passAtK({ trials, passes }, k)).toBeCloseTo(expected, 12);
  });

  it("is the pass rate, to the last bit, for k = 1", () => {
    fc.assert(
      fc.property(counts, ({ trials, passes }) => {
        expect(passAtK({ trials, passes }, 1)).toBe(passes / trials);
      }),
    );
  });

  it("is 0 when nothing passed, 1 when everything did, and between elsewhere", () => {
    fc.assert(
      fc.property(counts, ({ trials, passes, k }) => {
        expect(passAtK({ trials, passes: 0 }, k)).toBe(0);
        expect(passAtK({ trials, passes: trials }, k)).toBe(1);
        expect(passAtK({ trials, passes }, k)).toBeGreaterThanOrEqual(0);
        expect(passAtK({ trials, passes }, k)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("never falls when k or the passes rise", () => {
    const slack = 1e-12;
    fc.assert(
      fc.property(counts, ({ trials, passes, k }) => {
        const here = passAtK({ trials, passes }, k);
        if (k < trials) expect(passAtK({ trials, passes }, k + 1)).toBeGreaterThanOrEqual(here - slack);
        if (passes < trials) {
          expect(passAtK({ trials, passes: passes + 1 }, k)).toBeGreaterThanOrEqual(here - slack);
        }
      }),
    );
  });

  it("is not defined for more draws than trials, and says so", () => {
    expect(() => passAtK({ trials: 3, passes: 1 }, 4)).toThrow(
      new RangeError(
        "k has to be a whole number from 1 to the number of trials (3), received 4: " +
          "3 trials say nothing about 4 draws without replacement.",
      ),
    );
    expect(() => passAtK({ trials: 0, passes: 0 }, 1)).toThrow(RangeError);
    expect(() => passAtK({ trials: 3, passes: 1 }, 0)).toThrow(RangeError);
    expect(() => passAtK({ trials: 3, passes: 1 }, 1.5)).toThrow(RangeError);
  });

  it("refuses counts that cannot be", () => {
    for (const passes of [-1, 4, 0.5, Number.NaN]) {
      expect(() => passAtK({ trials: 3, passes }, 1)).toThrow(/0 ≤ passes ≤ trials/);
    }
  });
});
