import { describe, expect, it } from "vitest";

import { formatCount, formatDuration, formatPercent } from "./format-number.ts";

describe("a percentage", () => {
  it("has one decimal", () => {
    expect([0, 0.5, 2 / 3, 1].map(formatPercent)).toEqual(["0.0 %", "50.0 %", "66.7 %", "100.0 %"]);
  });

  it("says all only of all, and nothing only of nothing", () => {
    expect(formatPercent(9999 / 10_000)).toBe("99.9 %");
    expect(formatPercent(1 / 10_000)).toBe("0.1 %");
  });
});

describe("a duration", () => {
  it("has the unit that suits it, without rounding into the next", () => {
    expect([0, 999, 1000, 12_345, 59_949, 59_950, 60_000, 3_725_000].map(formatDuration)).toEqual([
      "0 ms",
      "999 ms",
      "1.0 s",
      "12.3 s",
      "59.9 s",
      "1 min 00 s",
      "1 min 00 s",
      "62 min 05 s",
    ]);
    expect(formatDuration(999.6)).toBe("1000 ms");
  });
});

it("a count has its plural", () => {
  expect([0, 1, 2].map((count) => formatCount(count, "cell"))).toEqual(["0 cells", "1 cell", "2 cells"]);
});
