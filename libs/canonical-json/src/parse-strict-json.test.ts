import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseStrictJson, StrictJsonError } from "./index.ts";

const failure = (text: string): StrictJsonError => {
  try {
    parseStrictJson(text);
  } catch (error) {
    if (error instanceof StrictJsonError) return error;
  }
  throw new Error(`accepted: ${text}`);
};

it("gives what JSON.parse gives, for every JSON text", () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      fc.pre(!text.includes("__proto__"));
      expect(parseStrictJson(text)).toEqual(JSON.parse(text));
    }),
  );
});

describe("refuses, with line and column", () => {
  it("text that is not JSON", () => {
    expect(failure('{\n  "a": 1,\n  oops\n}')).toMatchObject({ code: "E_JSON", line: 3, column: 3 });
  });

  it("text that ends too early", () => {
    expect(failure('{"a":\n')).toMatchObject({ line: 2, column: 1 });
  });

  it("a member name twice, even when it is spelled with an escape", () => {
    expect(failure('{"a": 1,\n "\\u0061": 2}').message).toBe(
      'line 2, column 2: the member name "a" appears twice',
    );
  });

  it("__proto__ as a name, but not as a value", () => {
    expect(failure('[{"__proto__": {}}]').message).toContain("__proto__");
    expect(parseStrictJson('["__proto__"]')).toEqual(["__proto__"]);
  });

  it("10,000 levels of nesting", () => {
    expect(failure("[".repeat(10_000) + "]".repeat(10_000)).message).toContain("deeper than 500 levels");
  });
});

it("the same name in different objects is no duplicate", () => {
  expect(parseStrictJson('{"a":{"a":[{"a":1},{"a":"a,\\"}{"}]},"b":"a"}')).toEqual({
    a: { a: [{ a: 1 }, { a: 'a,"}{' }] },
    b: "a",
  });
});
