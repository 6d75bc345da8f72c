import { access } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeIndex } from "../catalog/index-freshness.ts";
import { PatternLibrary } from "../pattern-library.ts";
import { directoryWith, readText, temporaryDirectory } from "../testing/workshop.ts";
import type { FinishedRun } from "./finished-run.ts";
import { writeCandidate } from "./pattern-candidate.ts";
import { proposePatterns } from "./propose-patterns.ts";

type Files = Readonly<Record<string, readonly [before: string, after: string]>>;

const run = (files: Files, id = "run-1"): FinishedRun => ({
  run: id,
  files: Object.entries(files).map(([path, [before, after]]) => ({ path, before, after })),
});

const propose = (files: Files) => proposePatterns([run(files)]);

/** Each line a place: what is left of the arrow became what is right of it. */
const files = (...edits: readonly string[]): Files => {
  const sides = edits.map((edit) => edit.split(" => "));
  return Object.fromEntries(
    sides.map(([before = "", after = before], index) => [`src/${index}.ts`, [`${before}\n`, `${after}\n`]]),
  );
};

const equal: Files = {
  "src/a.ts": [
    'import assert from "node:assert";\r\nassert.equal(sum(1, 2), 3);\r\nassert.ok(true);\r\n',
    'import assert from "node:assert";\r\nimport b from "b";\r\nassert.strictEqual(sum(1, 2), 3);\r\nassert.ok(true);\r\n',
  ],
  "src/b.tsx": [
    "export function test(x: Point) {\n  assert.equal(x.y, 'a');\n  return () => assert.equal( x , y );\n}\n",
    "export function test(x: Point) {\n  assert.strictEqual(x.y, 'a');\n  return () => assert.strictEqual(x, y);\n}\n",
  ],
};

describe("proposePatterns", () => {
  it("makes a candidate of an edit that runs repeated, with fixtures from the real code", async () => {
    const other = ["export const c = 1;\n", "export const c = 2;\n"] as const;
    const runs = [
      run(equal, "run-1"),
      run({ "src/c.ts": other, "d.md": ["a", "b"], "e.ts": ["", "x;"] }, "run-2"),
    ];
    const { candidates, refused } = await proposePatterns(runs);
    expect(refused).toEqual([]);
    expect(candidates).toMatchObject([
      {
        pattern: "assert.equal($A, $B)",
        fix: "assert.strictEqual($A, $B)",
        manifest: {
          id: expect.stringMatching(/^rewrite-equal-to-strict-equal-[0-9a-f]{8}$/) as string,
          version: "0.1.0",
          status: "candidate",
          safety: "review",
          provenance: { author: "patterns propose", run: "run-1" },
          effects: ["**/*.{tsx,ts,mts,cts}"],
        },
        places: [
          { run: "run-1", path: "src/a.ts", line: 2 },
          { path: "src/b.tsx", line: 2 },
          { path: "src/b.tsx", line: 3 },
        ],
        files: {
          "fixtures/place-1.input.ts": "assert.equal(sum(1, 2), 3);\n",
          "fixtures/place-1.output.ts": "assert.strictEqual(sum(1, 2), 3);\n",
          "fixtures/done.unchanged.ts": "assert.strictEqual(sum(1, 2), 3);\n",
          "fixtures/place-2.input.tsx": "  assert.equal(x.y, 'a');\n",
          "fixtures/elsewhere.unchanged.ts": "export const c = 1;\n",
        },
      },
    ]);
    expect(await proposePatterns(runs)).toEqual({ candidates, refused });
  });

  it.each([
    [
      "keeps what all have in common, and lets vary what varies",
      ["log(a, X.y) => say(X.y, a)", "log(b(), X.y) => say(X.y, b())", "log(1, X.y) => say(X.y, 1)"],
      [["log($A, X.y)", "say(X.y, $A)"]],
    ],
    [
      "uses one variable for what is the same on both sides, wherever it stands",
      ["a.on(b, c) => c.of(a, b, a)", "d.on(e.f, g) => g.of(d, e.f, d)", "h.on(1, (i)) => (i).of(h, 1, h)"],
      [["$A.on($B, $C)", "$C.of($A, $B, $A)"]],
    ],
    [
      "sees operators",
      ["a == b => a === b", "a() == 1 => a() === 1", "x == 'y' => x === 'y'"],
      [["$A == $B", "$A === $B"]],
    ],
    [
      "sees statements",
      [
        'const a = require("a"); => import a from "a";',
        'const b = require("b"); => import b from "b";',
        'const c = require("c"); => import c from "c";',
      ],
      [["const $A = require($B);", "import $A from $B;"]],
    ],
    [
      "sees what changed within other changes",
      [
        "old(1) + old(x) => young(1) + young(x)",
        "f(old(2)) => f(young(2))",
        "g(old(y), 1) => h(young(y), 2)",
      ],
      [["old($A)", "young($A)"]],
    ],
    ["needs three places", ["a.old() => a.young()", "b.old() => b.young()"], []],
    ["does not guess what varies on one side only", ["f(a) => g()", "f(b) => g()", "f(c) => g()"], []],
    ["leaves comments alone", ["f(/* 1 */ 1) => g(1)", "f(/* 2 */ 2) => g(2)", "f(/* 3 */ 3) => g(3)"], []],
    [
      "does not take a name for a variable",
      ["f($A) => g($A)", "f($B) => g($B)", "f($A, $C) => g($A, $C)", "f(1) => g(1)"],
      [["f($A)", "g($A)"]],
    ],
    ["does not confuse a name with a variable", ["$X(1) => $Y(1)", "$X(2) => $Y(2)", "$X(3) => $Y(3)"], []],
  ])("%s", async (_, edits, rules) => {
    const { candidates } = await propose(files(...edits));
    expect(candidates.map(({ pattern, fix }) => [pattern, fix])).toEqual(rules);
  });

  it("needs two files", async () => {
    const text = (name: string) => [1, 2, 3].map((n) => `${name}(${n});\n`).join("");
    expect(await propose({ "a.ts": [text("old"), text("young")] })).toEqual({ candidates: [], refused: [] });
  });

  it("moves several lines as the runs did", async () => {
    const before = (n: number) =>
      `  if (x) {\n    run(${n}, function () {\n      stop(${n});\n    });\n  }\n`;
    const after = (n: number) =>
      `  if (x) {\n    run({\n      at: ${n},\n      then: function () {\n        stop(${n});\n      },\n    });\n  }\n`;
    const edits = [1, 2, 3].map((n) => [`${n}.js`, [before(n), after(n)] as const] as const);
    const { candidates, refused } = await propose(Object.fromEntries(edits));
    expect(refused).toEqual([]);
    expect(candidates).toMatchObject([
      { fix: "run({\n  at: $A,\n  then: function () {\n    $B;\n  },\n})", places: [{}, {}, {}] },
    ]);
  });
});

describe("a shape is refused, with the reason, when", () => {
  const thrice = ["old(1) => young(1)", "old(x) => young(x)", "old('y') => young('y')"];

  it.each([
    ["a run left it somewhere", [...thrice, "old(4) => old(4)"], "src/3.ts:1 in run-1 was left"],
    [
      "a run made something else of it",
      [...thrice, "old(4) => other(4)"],
      "src/3.ts:1 in run-1 became something else",
    ],
    [
      "it would be made again",
      ["f(1) => g(f(1))", "f(2) => g(f(2))", "f(3) => g(f(3))"],
      "still has the shape after the run",
    ],
  ])("%s", async (_, edits, reason) => {
    const { candidates, refused } = await propose(files(...edits));
    expect(candidates).toEqual([]);
    expect(refused.flatMap(({ reasons }) => reasons).join("\n")).toContain(reason);
  });
});

describe("writeCandidate", () => {
  it("puts it where the library finds it, and only whoever asks for that version gets it", async () => {
    const [candidate] = (await propose(equal)).candidates;
    if (candidate === undefined) throw new Error("expected a candidate");
    const root = await temporaryDirectory();
    expect(await writeCandidate(root, candidate)).toBe(`codemods/${candidate.id}`);
    await expect(access(join(root, "index.json"))).rejects.toThrow("ENOENT");
    await writeIndex(root);
    const library = await PatternLibrary.open(root);
    const directory = await directoryWith({ "a.ts": "assert.equal(1, 2);\n" });
    await expect(library.apply(candidate.id, { directory })).rejects.toMatchObject({
      code: "E_PATTERN_CANDIDATE",
    });
    await library.apply(`${candidate.id}@0.1.0`, { directory, write: true });
    expect(await readText(directory, "a.ts")).toBe("assert.strictEqual(1, 2);\n");
    await expect(writeCandidate(root, candidate)).rejects.toMatchObject({ code: "E_PATTERN_EXISTS" });
  });
});
