import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { passAtK } from "./pass-at-k.ts";
import { passHatK } from "./pass-hat-k.ts";

const counts = fc
  .tuple(fc.integer({ min: 1, max: 400 }), fc.nat(), fc.nat())
  .map(([trials, passes, k]) => ({ trials, passes: passes % (trials + 1), k: 1 + (k % trials) }));

describe("pass^k", () => {
  // C(c,k)/C(n,k) in exact fractions, with Python's `fractions` and `math.comb`.
  it.each([
    { trials: 10, passes: 7, k: 3, expected: 0.2916666666666667 },
    { trials: 8, passes: 6, k: 4, expected: 0.21428571428571427 },
    { trials: 1000, passes: 990, k: 100, expected: 0.34692771479200596 },
    { trials: 1000, passes: 500, k: 20, expected: 7.85665260224658e-7 },
    { trials: 5, passes: 2, k: 3, expected: 0 },
  ])("$passes of $trials, k = $k", ({ trials, passes, k, expected }) => {
    expect(passHatK({ trials, passes }, k)).toBeCloseTo(expected, 14);
  });

  it("is the pass rate for k = 1, 0 with fewer than k passes, and 1 when everything passed", () => {
    fc.assert(
      fc.property(counts, ({ trials, passes, k }) => {
        expect(passHatK({ trials, passes }, 1)).toBe(passes / trials);
        expect(passHatK({ trials, passes: trials }, k)).toBe(1);
        if (passes < k) expect(passHatK({ trials, passes }, k)).toBe(0);
      }),
    );
  });

  it("never rises with k, and is never above pass@k", () => {
    fc.assert(
      fc.property(counts, ({ trials, passes, k }) => {
        const here = passHatK({ trials, passes }, k);
        expect(here).toBeLessThanOrEqual(passAtK({ trials, passes }, k) + 1e-12);
        if (k < trials) expect(passHatK({ trials, passes }, k + 1)).toBeLessThanOrEqual(here);
      }),
    );
  });

  it("mirrors pass@k: all of k pass unless at least one of k fails", () => {
    fc.assert(
      fc.property(counts, ({ trials, passes, k }) => {
        const someFails = passAtK({ trials, passes: trials - passes }, k);
        expect(passHatK({ trials, passes }, k)).toBeCloseTo(1 - someFails, 10);
      }),
    );
  });

  it("is not defined for more draws than trials", () => {
    expect(() => passHatK({ trials: 1, passes: 1 }, 2)).toThrow(RangeError);
    expect(() => passHatK({ trials: 0, passes: 0 }, 1)).toThrow(RangeError);
  });
});
