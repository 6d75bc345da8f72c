import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { boundedMessage, boundedText } from "./bounded-text.ts";

describe("a long text", () => {
  it("is kept as beginning and end, and says how much is left out", () => {
    const text = `begin${"x".repeat(100_000)}end`;
    const kept = boundedText(text);
    const [, leftOut] = /\[\.\.\. (\d+) characters left out/.exec(kept) ?? [];
    expect(kept.replace(/\n\[.*\]\n/, "").length + Number(leftOut)).toBe(text.length);
    expect(kept.startsWith("begin") && kept.endsWith("end")).toBe(true);
  });

  it("is kept whole up to 64 Ki, a message up to 1 Mi", () => {
    expect(boundedText("x".repeat(65_536))).toBe("x".repeat(65_536));
    expect(boundedMessage("x".repeat(1_048_576))).toBe("x".repeat(1_048_576));
  });

  it("is never cut within a character", () => {
    fc.assert(
      fc.property(fc.nat({ max: 3 }), fc.nat({ max: 3 }), (before, after) => {
        const kept = boundedText("a".repeat(before) + "😀".repeat(50_000) + "b".repeat(after));
        expect(kept.isWellFormed()).toBe(true);
      }),
    );
  });
});
