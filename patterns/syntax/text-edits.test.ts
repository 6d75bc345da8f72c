import jscodeshift, { type API } from "jscodeshift";
import { describe, expect, it } from "vitest";
import { parse } from "./parse.ts";
import { applyEdits, locate } from "./text-edits.ts";

describe("applyEdits", () => {
  it("replaces and inserts in any order", () => {
    const edits = [
      { start: 4, end: 5, text: "B" },
      { start: 4, end: 4, text: ">" },
      { start: 0, end: 1, text: "" },
    ];
    expect(applyEdits("a = b;", edits)).toBe(" = >B;");
    expect(applyEdits("same", [])).toBe("same");
  });

  it("refuses edits that overlap", () => {
    const edits = [
      { start: 0, end: 3, text: "x" },
      { start: 2, end: 4, text: "y" },
    ];
    expect(() => applyEdits("abcdef", edits)).toThrow("edits overlap at character 2");
  });
});

describe("parse", () => {
  it.each([
    ["a.ts", "\t\tfoo(\t\t1);\n\tbar( <T> 2 );\n"],
    ["a.tsx", "#!/usr/bin/env node\n/* c */\n\u00a0\u00a0foo(`\n\t\tx`);\n\u000c\tbar(<p>\t</p>);\n"],
    ["a.js", "\uFEFFfoo('\u2028');\n \t bar(1)"],
  ])("gives offsets into the very text of %s: %j", (path, source) => {
    const api = { j: jscodeshift, jscodeshift } as unknown as API;
    const calls = parse({ path, source }, api).find(jscodeshift.CallExpression).nodes();
    expect(calls.map((call) => source.slice(locate(call).start, locate(call).start + 4))).toEqual([
      "foo(",
      "bar(",
    ]);
    for (const call of calls) expect(source[locate(call).end - 1]).toBe(")");
  });
});
