import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parsePlainYaml } from "./plain-yaml.ts";

const typical = `id: spec-1
title: "A title: with a colon"
owners: [role:architecture, role:dx]
excludes: []
covers:
  - libs/a/**
  - 'libs/b/*.ts'
# A comment
last_review:
  date: 2026-11-01
  commit: 0123456789abcdef0123456789abcdef01234567
  reviewer: role:dx
approvals:
- role: security
  actor: role:security
- role: dx
  actor: role:dx
evidence:
`;

/** Pieces of YAML, also such as mean something else than they seem to. */
const scalar = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom("a", "a b", "role:x", "2026-11-01", "libs/**", '"q"', "'x'", "[]", "[a, b]"),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom("12", "1e5", "0x1f", ".5", "true", "Null", "~", "", "a: b", "a:", "- a"),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "*a",
      "&a b",
      "!t x",
      "| ",
      ">",
      "@x",
      "a #b",
      "a#b",
      "#c",
      '"q\\n"',
      "'it''s'",
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "[a,]",
      "[1]",
      "[a: b]",
      "{}",
      "{a: 1}",
      "[[a]]",
      "---",
      "...",
      "?",
      "%x",
      "<<",
    ),
  },
  { weight: 1, arbitrary: fc.oneof(fc.constantFrom("a\tb", "ä", "a\u2028b"), fc.string({ maxLength: 12 })) },
);
const names = ["a", "b", "c_d", "e", "f", "null", "constructor", "__proto__", "1", "a b"];
const keyed = fc.tuple(
  fc.constantFrom("", "", "", "  ", "- ", "  - ", "    ", "\t"),
  fc.constantFrom(...names),
  scalar,
);
const line = fc.oneof(
  { weight: 3, arbitrary: keyed.map(([indent, name, value]) => `${indent}${name}: ${value}`) },
  { weight: 1, arbitrary: fc.constantFrom(...names).map((name) => `${name}:`) },
  { weight: 1, arbitrary: scalar.map((value) => `  - ${value}`) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom("", "- ", "   - "), scalar).map((parts) => parts.join("")),
  },
);

function fullParser(yaml: string): unknown {
  try {
    return parse(yaml, { stringKeys: true, logLevel: "silent" }) as unknown;
  } catch {
    return "an error";
  }
}

describe("the quick reader of plain YAML", () => {
  it("reads what specs are written in", () => {
    expect(parsePlainYaml(typical)).toEqual(parse(typical));
    expect(parsePlainYaml(typical.replaceAll("\n", "\r\n"))).toEqual(parse(typical));
  });

  it("gives what the full parser gives, or nothing", () => {
    let read = 0;
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), fc.constantFrom("\n", "\r\n"), (lines, end) => {
        const yaml = lines.join(end) + end;
        const plain = parsePlainYaml(yaml);
        if (plain === undefined) return;
        read += 1;
        expect(plain).toEqual(fullParser(yaml));
      }),
      { numRuns: 50_000 },
    );
    expect(read).toBeGreaterThan(300);
  });

  it("gives what the full parser gives for changed specs", () => {
    const edit = fc.tuple(fc.nat(typical.length), fc.nat(3), scalar);
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        const yaml = edits.reduce(
          (text, [at, length, piece]) => text.slice(0, at) + piece + text.slice(at + length),
          typical,
        );
        const plain = parsePlainYaml(yaml);
        if (plain !== undefined) expect(plain).toEqual(fullParser(yaml));
      }),
      { numRuns: 10_000 },
    );
  });
});
