import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalHash, canonicalJson, CanonicalJsonError } from "./index.ts";

describe("the vectors of RFC 8785", () => {
  it("section 3.2.2: literals, numbers and strings", () => {
    const value = {
      numbers: [333333333.33333329, 1e30 / 1e6 / 1e24, 4.5, 2e-3, 0.000000000000000000000000001],
      string: "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\u002f",
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  it("section 3.2.3: members are sorted by UTF-16 code units", () => {
    const value = {
      "\u20ac": "Euro Sign",
      "\r": "Carriage Return",
      "\ufb33": "Hebrew Letter Dalet With Dagesh",
      "1": "One",
      "\ud83d\ude00": "Emoji: Grinning Face",
      "\u0080": "Control",
      "\u00f6": "Latin Small Letter O With Diaeresis",
    };
    const names = Object.values(JSON.parse(canonicalJson(value)) as Record<string, string>);
    // JSON.parse moves the integer-like name "1" to the front; the text itself is checked for the rest.
    expect(canonicalJson(value).indexOf("Carriage Return")).toBeLessThan(canonicalJson(value).indexOf("One"));
    expect(names.filter((name) => name !== "One")).toEqual([
      "Carriage Return",
      "Control",
      "Latin Small Letter O With Diaeresis",
      "Euro Sign",
      "Emoji: Grinning Face",
      "Hebrew Letter Dalet With Dagesh",
    ]);
  });

  it("appendix B: numbers", () => {
    const vectors: [hex: string, text: string][] = [
      ["0000000000000000", "0"],
      ["8000000000000000", "0"],
      ["0000000000000001", "5e-324"],
      ["7fefffffffffffff", "1.7976931348623157e+308"],
      ["44b52d02c7e14af6", "1e+23"],
      ["3eb0c6f7a0b5ed8d", "0.000001"],
      ["41b3de4355555553", "333333333.3333332"],
      ["41b3de4355555557", "333333333.33333343"],
      ["becbf647612f3696", "-0.0000033333333333333333"],
    ];
    for (const [hex, text] of vectors) {
      const number = Buffer.from(hex, "hex").readDoubleBE();
      if (Number.isInteger(number) && !Number.isSafeInteger(number))
        expect(() => canonicalJson(number)).toThrow(CanonicalJsonError);
      else expect(canonicalJson(number)).toBe(text);
    }
  });
});

describe("values without a faithful JSON form are refused, with the place", () => {
  const cyclic: Record<string, unknown> = {};
  cyclic["self"] = cyclic;
  let deep: unknown = 0;
  for (let i = 0; i < 10_000; i++) deep = [deep];

  it.each<[string, unknown, string]>([
    ["a lone surrogate", { a: ["\ud800"] }, "/a/0"],
    ["a lone surrogate in a name", { "\udc00": 1 }, ""],
    ["a BigInt", { n: 1n }, "/n"],
    ["NaN", [Number.NaN], "/0"],
    ["Infinity", [1, Number.POSITIVE_INFINITY], "/1"],
    ["an integer above 2^53 - 1", { big: 2 ** 53 }, "/big"],
    ["undefined in an array", [undefined], "/0"],
    ["a hole in an array", new Array(1), "/0"],
    ["undefined itself", undefined, ""],
    ["a function", { "a/b~c": () => 1 }, "/a~1b~0c"],
    ["a symbol", [Symbol("x")], "/0"],
    ["a Date", { at: new Date(0) }, "/at"],
    ["a Map", new Map(), ""],
    ["a cycle", cyclic, "/self"],
    ["10,000 levels", deep, "/0/0/0/0"],
  ])("%s", (_, value, pointer) => {
    expect(() => canonicalJson(value)).toThrow(
      expect.objectContaining({ code: "E_CANONICAL_JSON", pointer }) as Error,
    );
  });
});

describe("for every JSON value", () => {
  const json = fc.jsonValue({ noUnicodeString: false, maxDepth: 6 }).filter((value) => {
    try {
      canonicalJson(value);
      return true;
    } catch {
      return false;
    }
  });

  it("parsing the text gives the value back", () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it("the order of members does not change the hash", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer()), (record) => {
        const entries = Object.entries(record);
        expect(canonicalHash(Object.fromEntries(entries.toReversed()))).toBe(canonicalHash(record));
      }),
    );
  });

  it("a member that is undefined counts as absent", () => {
    expect(canonicalJson({ a: 1, b: undefined })).toBe('{"a":1}');
  });

  it("__proto__ is a member like any other", () => {
    const parsed: unknown = JSON.parse('{"__proto__":{"x":1}}');
    expect(canonicalJson(parsed)).toBe('{"__proto__":{"x":1}}');
  });
});

it("the hash is SHA-256 over the UTF-8 bytes", () => {
  // echo -n '{"a":"€"}' | sha256sum
  expect(canonicalHash({ a: "€" })).toMatch(/^[0-9a-f]{64}$/);
  expect(canonicalHash({})).toBe("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
});
