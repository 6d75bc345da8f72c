import { describe, expect, it } from "vitest";
import { specText } from "../testing/workshop.ts";
import { parseSpec } from "./spec-document.ts";

const messages = (text: string) => {
  const spec = parseSpec("a.md", text);
  return spec.kind === "broken"
    ? spec.problems.map(({ line, message }) => `${line}: ${message}`)
    : [spec.kind];
};
const fields = (...lines: string[]) => `---\n${lines.join("\n")}\n---\n`;

describe("a mini-spec", () => {
  it("has its fields, its review and its body", () => {
    const commit = "a".repeat(40);
    const review = `{ date: 2026-01-02, commit: ${commit}, reviewer: role:dx }`;
    const spec = parseSpec("a.md", specText({ last_review: review, covers: ["src/**"], body: "# Hello\n" }));
    expect(spec).toMatchObject({
      kind: "mini",
      fields: {
        id: "s1",
        status: "in-review",
        owners: ["role:architecture"],
        covers: ["src/**"],
        excludes: [],
      },
      review: { kind: "dated", text: "2026-01-02", record: { commit, reviewer: "role:dx" } },
      body: "\n# Hello\n",
    });
  });

  it("may have a byte order mark, carriage returns and dots at the end of its front matter", () => {
    const text = `\uFEFF${specText()}`.replaceAll("\n", "\r\n").replace("\r\n---\r\n\r\n", "\r\n...\r\n");
    expect(messages(text)).toEqual(["mini"]);
  });

  it("that is not right says what, and in which line", () => {
    expect(
      messages(
        specText({ status: "done", risk: "huge", covers: ["/etc/*", "a\\\\b", "x/../y"], more: "cover: []" }),
      ),
    ).toEqual([
      '4: Field status: Invalid option: expected one of "draft"|"in-review"|"approved"|"implemented"|"superseded"|"rejected".',
      '6: Field risk: Invalid option: expected one of "low"|"medium"|"high".',
      expect.stringMatching(/^8: Field covers\.0: must be a path from the root/),
      expect.stringMatching(/^9: Field covers\.1: must separate folders/),
      expect.stringMatching(/^10: Field covers\.2: must be a path from the root/),
      expect.stringMatching(/^12: Unknown field cover\. Known fields: id, title,/),
    ]);
  });

  it.each([
    ["no closing line", "---\nid: x\n", /no closing `---` line/],
    ["a list for front matter", fields("- a"), /must be a mapping/],
    ["an empty front matter", fields(""), /must be a mapping/],
    ["a key twice", fields("id: x", "id: y"), /not valid YAML/],
    ["aliases", fields("id: &a x", "title: *a"), /aliases/],
    ["a number for an id", fields("id: 7"), /Field id: must be text; a number needs quotes/],
    ["half a surrogate pair", specText({ title: '"\\ud800"' }), /half a surrogate pair/],
    ["a prototype", fields("__proto__: {id: x}"), /Unknown field __proto__/],
    [
      "more stars than are matched in reasonable time",
      specText({ covers: ["*a*a*a*a*a*"] }),
      /at most 4 stars/,
    ],
    [
      "more `**` than are matched in reasonable time",
      specText({ covers: ["**/a/**/a/**/a/**/a/**/b"] }),
      /at most 4 times/,
    ],
  ])("with %s is refused", (_, text, message) => {
    expect(messages(text)).toContainEqual(expect.stringMatching(message));
  });
});

describe("hostile front matter is refused at once", () => {
  const levels = Array.from(
    { length: 9 },
    (_, index) => `l${index + 1}: &l${index + 1} [${Array(9).fill(`*l${index}`).join(", ")}]`,
  );
  it.each([
    ["a billion laughs", fields("l0: &l0 lol", ...levels)],
    ["ten thousand open brackets", fields(`id: ${"[".repeat(10_000)}`)],
    ["ten thousand nested lists", fields(`id: ${"[".repeat(10_000)}${"]".repeat(10_000)}`)],
    ["ten thousand question marks", fields("? ".repeat(10_000))],
    ["front matter of a megabyte", fields(`id: ${"x".repeat(1_000_000)}`)],
    ["a hundred thousand keys", fields(...Array.from({ length: 100_000 }, (_, index) => `k${index}: 1`))],
    ["a tag that asks for code", fields('id: !!js/function "function(){}"')],
  ])("%s", (_, text) => {
    expect(parseSpec("a.md", text).kind).toBe("broken");
  });
});

describe("a file without front matter", () => {
  it("has the date of its line", () => {
    expect(parseSpec("a.md", "# Old\n\nlast_review: 2025-10-16 \r\n")).toMatchObject({
      kind: "plain",
      review: { kind: "dated", text: "2025-10-16" },
      reviewLine: 3,
    });
  });

  it("is read in linear time, whatever its white space", () => {
    const gap = " \t".repeat(200_000);
    expect(parseSpec("a.md", `last_review:${gap}a${gap}b${gap}\n`)).toMatchObject({
      review: { kind: "malformed" },
    });
    expect(parseSpec("a.md", `---${gap}x\n...${gap}x\n`)).toMatchObject({ kind: "plain" });
  });

  it("or none", () => {
    expect(parseSpec("a.md", "# Old\n")).toMatchObject({ kind: "plain", review: { kind: "missing" } });
  });
});
