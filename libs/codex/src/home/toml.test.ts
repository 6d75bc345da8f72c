import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tomlDocument, tomlKey, tomlValue } from "./toml.ts";

const wellFormed = fc.string({ unit: "binary" });

describe("the writer of TOML", () => {
  it("writes values first, then a section for every table", () => {
    const text = tomlDocument({
      model: "gpt-5.5",
      absent: undefined,
      empty: {},
      "a b": { n: 4, list: ["x", "y"], inner: { deep: { on: true } } },
      check: false,
    });
    expect(text).toBe(
      [
        'model = "gpt-5.5"',
        "check = false",
        "",
        "[empty]",
        "",
        '["a b"]',
        "n = 4",
        'list = ["x", "y"]',
        "",
        '["a b".inner.deep]',
        "on = true",
        "",
      ].join("\n"),
    );
  });

  it("writes a value inline for the command line", () => {
    expect(tomlValue({ name: "x", "odd key": { a: [1, true] }, none: {} })).toBe(
      '{ name = "x", "odd key" = { a = [1, true] }, none = {} }',
    );
  });

  // toml.io/en/v1.0.0#string: quotation mark, backslash and control characters other than tab must be escaped.
  it("keeps any text within its quotes, on its line, and readable", () => {
    fc.assert(
      fc.property(wellFormed, (text) => {
        const written = tomlValue(text);
        expect(written).toMatch(/^"(?:[^"\\\u0000-\u001f\u007f]|\\["\\bfnrt]|\\u[0-9a-f]{4})*"$/u);
        expect(JSON.parse(written)).toBe(text);
      }),
    );
  });

  it("never lets a value or a key become another line", () => {
    fc.assert(
      fc.property(fc.dictionary(wellFormed, wellFormed, { minKeys: 1, noNullPrototype: true }), (table) => {
        const lines = tomlDocument(table).split("\n").slice(0, -1);
        expect(lines).toEqual(
          Object.entries(table).map(([key, value]) => `${tomlKey(key)} = ${tomlValue(value)}`),
        );
      }),
    );
  });

  it("refuses what TOML cannot hold", () => {
    expect(() => tomlValue("\ud800")).toThrow(/not well-formed Unicode/);
    expect(() => tomlValue(0.5)).toThrow(/0\.5 cannot be written as an integer/);
    expect(() => tomlValue(Number.NaN)).toThrow(TypeError);
  });
});
