import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { hostileTexts } from "../../testing/hostile-sweep.ts";
import { oneLine } from "./one-line.ts";

describe("one line", () => {
  it("holds no line break, control or direction character, and no half of a pair", () => {
    const anyText = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(...hostileTexts));
    fc.assert(
      fc.property(anyText, (text) => {
        const line = oneLine(text);
        expect(line).not.toMatch(/[\n\r\u2028\u2029\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069]/u);
        expect(line.isWellFormed()).toBe(true);
      }),
    );
  });

  it("shows white space as a blank, and what steers a terminal as U+FFFD", () => {
    expect(oneLine("  a\r\n\tb\u2028c  ")).toBe("a b c");
    expect(oneLine("\u001B[31mred\u0007 \u202Egnp.exe")).toBe("\uFFFD[31mred\uFFFD \uFFFDgnp.exe");
  });

  it("keeps letters of every script, and emoji that are joined", () => {
    expect(oneLine("漢字 é 👩\u200D👩\u200D👧")).toBe("漢字 é 👩\u200D👩\u200D👧");
  });

  it("is cut with a notice", () => {
    expect(oneLine("x".repeat(400))).toBe(`${"x".repeat(300)} … (100 more characters)`);
  });
});
