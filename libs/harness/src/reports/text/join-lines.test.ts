import { describe, expect, it } from "vitest";

import { joinLines } from "./join-lines.ts";

describe("joined lines", () => {
  it("end with a line break", () => {
    expect(joinLines(["a", "", "b"])).toBe("a\n\nb\n");
  });

  it("are whole, fit into a comment on GitHub, and say how many are left out", () => {
    const line = "x".repeat(999);
    const joined = joinLines(Array.from({ length: 100 }, () => line));
    expect(joined).toBe(`${`${line}\n`.repeat(60)}\n40 more lines are left out.\n`);
    expect(joined.length).toBeLessThan(65_536);
  });
});
