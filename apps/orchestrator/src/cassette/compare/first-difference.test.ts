import { canonicalJson, type JsonValue } from "@codex-orchestrator/canonical-json";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { firstDifference } from "./first-difference.ts";

const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
const json = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    leaf,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom("a", "b", "c/d", "e~f"), tie("value")),
  ),
})).value;

/** RFC 6901. */
function at(value: JsonValue, pointer: string): JsonValue | undefined {
  let place: JsonValue | undefined = value;
  for (const part of pointer.split("/").slice(1))
    place = (place as Record<string, JsonValue>)[part.replaceAll("~1", "/").replaceAll("~0", "~")];
  return place;
}

describe("the first difference of two JSON values", () => {
  it("is none exactly when they are the same, and else a place where they differ", () => {
    fc.assert(
      fc.property(json, json, (one, other) => {
        const found = firstDifference(one, other);
        expect(found === undefined).toBe(canonicalJson(one) === canonicalJson(other));
        if (found !== undefined) expect(at(one, found.pointer)).not.toEqual(at(other, found.pointer));
      }),
      { numRuns: 500 },
    );
  });

  it("is found wherever one leaf of a value is another", () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(firstDifference({ before: 1, value, after: 2 }, { before: 1, value, after: 3 })).toEqual({
          pointer: "/after",
          recorded: "2",
          received: "3",
        });
      }),
    );
  });

  it("shows long texts around the place where they part", () => {
    const text = "x".repeat(500);
    const { recorded, received } = firstDifference(`${text}one${text}`, `${text}two${text}`)!;
    expect(recorded).toMatch(/^…x{40}onex{57}…$/);
    expect(received).toMatch(/^…x{40}twox{57}…$/);
  });

  it("says nothing where one has nothing", () => {
    expect(firstDifference({ a: 1 }, {})).toEqual({ pointer: "/a", recorded: "1", received: "nothing" });
    expect(firstDifference([1], [1, 2])).toEqual({ pointer: "/1", recorded: "nothing", received: "2" });
    expect(firstDifference([], {})).toMatchObject({ pointer: "", recorded: "[]", received: "{}" });
  });
});
