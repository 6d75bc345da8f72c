import { describe, expect, it } from "vitest";

import { cutText } from "./cut-text.ts";

describe("a cut", () => {
  it("says how much it left out", () => {
    expect(cutText("abcdef", 4)).toBe("abcd … (2 more characters)");
    expect(cutText("x".repeat(1_000_000), 3)).toBe("xxx … (999997 more characters)");
  });

  it("leaves alone what is short enough", () => {
    expect(cutText("abcd", 4)).toBe("abcd");
    expect(cutText("", 0)).toBe("");
  });

  it("never takes half of a pair", () => {
    expect(cutText("ab👍cd", 3)).toBe("ab … (4 more characters)");
    expect(cutText("ab👍cd", 4)).toBe("ab👍 … (2 more characters)");
  });
});
