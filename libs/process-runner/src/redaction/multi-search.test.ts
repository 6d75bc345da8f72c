import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { MultiSearch, type Occurrence } from "./multi-search.ts";

/** Few letters, so that needles overlap, contain and repeat one another. */
const letters = (minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength, maxLength }).map((text) => Buffer.from(text));
const needles = fc.uniqueArray(letters(2, 6), { maxLength: 8, selector: (needle) => needle.toString() });

function naive(needles: readonly Buffer[], data: Buffer): Occurrence[] {
  return [...data.keys()].flatMap((start) => {
    const here = [...needles.entries()].filter(([, needle]) => data.indexOf(needle, start) === start);
    const longest = here.sort(([, a], [, b]) => b.length - a.length)[0];
    return longest === undefined ? [] : [{ start, needle: longest[0] }];
  });
}

function all(search: MultiSearch, data: Buffer): Occurrence[] {
  const first = search.next(data, 0);
  const found = first === undefined ? [] : [first];
  for (let last = first; last !== undefined;) {
    last = search.next(data, last.start + 1);
    if (last !== undefined) found.push(last);
  }
  return found;
}

describe("searching for many needles at once", () => {
  it("finds, at every place, the longest needle that starts there", () => {
    fc.assert(
      fc.property(needles, letters(0, 60), (set, data) => {
        expect(all(new MultiSearch(set), data)).toEqual(naive(set, data));
      }),
      { numRuns: 1000 },
    );
  });

  it("knows the first place where a needle has begun but not ended", () => {
    fc.assert(
      fc.property(needles, letters(0, 12), (set, data) => {
        const begun = [...data.keys()].find((start) =>
          set.some(
            (needle) => needle.length > data.length - start && needle.indexOf(data.subarray(start)) === 0,
          ),
        );
        expect(new MultiSearch(set).firstUnfinished(data)).toBe(begun ?? data.length);
      }),
      { numRuns: 1000 },
    );
  });

  it("finds needles longer than one step can skip", () => {
    const needle = Buffer.alloc(1000, "ab");
    const data = Buffer.concat([Buffer.alloc(777, "x"), needle]);
    expect(new MultiSearch([needle]).next(data, 0)).toEqual({ start: 777, needle: 0 });
  });

  it("finds nothing when there is nothing to look for", () => {
    const search = new MultiSearch([]);
    expect(search.next(Buffer.from("abc"), 0)).toBeUndefined();
    expect(search.firstUnfinished(Buffer.from("abc"))).toBe(3);
  });
});
