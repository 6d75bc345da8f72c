import { describe, expect, it } from "vitest";
import { nearest } from "./nearest.ts";

describe("nearest", () => {
  it.each([
    ["varsion", ["kind", "version", "title"], "version"],
    ["tilte", ["kind", "title"], "title"],
    ["node-imports", ["console-to-logger", "node-protocol-imports"], "node-protocol-imports"],
    ["", ["ab", "a"], "a"],
  ])("of %o among %o is %o", (word, candidates, expected) => {
    expect(nearest(word, candidates)).toBe(expected);
  });

  it("takes the first of equals, and nothing out of nothing", () => {
    expect(nearest("b", ["a", "c"])).toBe("a");
    expect(nearest("b", [])).toBeUndefined();
  });
});
