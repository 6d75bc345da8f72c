import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { specText } from "../testing/workshop.ts";
import { digestOf, parseSpec } from "./spec-document.ts";

function digest(text: string): string {
  const spec = parseSpec("a.md", text);
  if (spec.kind !== "mini") throw new Error(JSON.stringify(spec));
  return digestOf(spec);
}

const plain = digest(specText({ body: "# A\n\nSome words.\n" }));

describe("the digest of a spec", () => {
  it("is 64 hexadecimal digits", () => {
    expect(plain).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ["line breaks", { body: "# A\r\n\r\n\r\nSome\nwords." }],
    ["runs of white space", { body: "  # A\tSome   words.  " }],
    ["white space in a field", { title: "A   spec " }],
    ["the status", { status: "approved" }],
    ["the review", { last_review: "2020-01-01" }],
    [
      "approvals and evidence",
      {
        more: `approvals: [{role: a, actor: b, at: 2026-01-01, specDigest: ${"f".repeat(64)}}]\nevidence: [x]`,
      },
    ],
    ["quotes, comments and the order of fields", { owners: '["role:architecture"] # us' }],
  ])("is not changed by %s", (_, parts) => {
    expect(digest(specText({ body: "# A\n\nSome words.\n", ...parts }))).toBe(plain);
  });

  it.each([
    ["a letter", { body: "# A\n\nSome word.\n" }],
    ["a space where none was", { body: "# A\n\nSome wo rds.\n" }],
    ["a space that is gone", { body: "# A\n\nSomewords.\n" }],
    ["case", { body: "# a\n\nSome words.\n" }],
    ["an invisible character", { body: "# A\n\nSome\u200b words.\n" }],
    ["the title", { title: "Another" }],
    ["the id", { id: "s2" }],
    ["the owners", { owners: "[role:dx]" }],
    ["the risk", { risk: "high" }],
    ["what it covers", { covers: ["src/**"] }],
    ["what it excludes", { more: "excludes: [src/a]" }],
    ["the interval", { more: "review_interval: 60" }],
    ["relations", { more: "relates_to: [s2]" }],
    ["what it supersedes", { more: "supersedes: [s2]" }],
  ])("is changed by %s", (_, parts) => {
    expect(digest(specText({ body: "# A\n\nSome words.\n", ...parts }))).not.toBe(plain);
  });

  it("depends on the words of the body and on nothing else of it", () => {
    const space = fc.constantFrom(" ", "\n", "\t", "\r\n", " \n ", "\u00a0", "   ");
    const words = fc.array(
      fc.string({ minLength: 1 }).map((text) => text.replace(/\s/g, "") || "x"),
      { maxLength: 8 },
    );
    const join = (parts: readonly string[], gaps: readonly string[]) =>
      parts.map((part, index) => part + (gaps[index % gaps.length] ?? " ")).join("");
    const gaps = fc.array(space, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(words, words, gaps, gaps, (one, other, gap, otherGap) => {
        const same = one.length === other.length && one.every((word, index) => word === other[index]);
        const first = digest(specText({ body: join(one, gap) }));
        const second = digest(specText({ body: join(other, otherGap) }));
        expect(first === second).toBe(same);
        expect(digest(specText({ body: join(one, otherGap) }))).toBe(first);
      }),
      { numRuns: 300 },
    );
  });
});
