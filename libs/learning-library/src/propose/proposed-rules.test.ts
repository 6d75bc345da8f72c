import fc from "fast-check";
import { expect, it } from "vitest";
import { replacementsIn, withReplacements } from "../engines/ast-grep/rewrite.ts";
import { readSources } from "./finished-run.ts";
import { rewriteOf } from "./judge-rule.ts";
import { proposePatterns } from "./propose-patterns.ts";

interface Line {
  readonly before: string;
  readonly after: string;
}

const argument = fc.constantFrom("a", "b.c", "'text'", "1", "d(e)", "[f, 1]", "() => g", "`${h}`", "x + y");
const unchanged = (text: string): Line => ({ before: text, after: text });

/** The edit that is repeated: arguments change places, and both names change. */
const repeated = fc
  .tuple(argument, argument)
  .map(([p, q]) => ({ before: `old(${p}, ${q});`, after: `young.one(${q}, ${p});` }));
const unrelated = fc.oneof(
  argument.map((p) => unchanged(`keep(${p});`)),
  argument.map((p) => unchanged(`old(${p});`)),
  argument.map((p) => ({ before: `const n = ${p};`, after: `const n = [${p}, ${p}];` })),
  fc.tuple(fc.nat(9), fc.nat(9)).map(([m, n]) => ({ before: `size = ${m};`, after: `size = ${n};` })),
);
const inconsistent = fc
  .tuple(argument, argument)
  .map(([p, q]) => ({ before: `old(${p}, ${q});`, after: `other(${p});` }));

const repository = (line: fc.Arbitrary<Line>, leastLines: number) =>
  fc.array(fc.array(line, { minLength: leastLines, maxLength: 6 }), { minLength: 2, maxLength: 4 });

const runOf = (files: readonly (readonly Line[])[]) => ({
  run: "run-1",
  files: files.map((lines, index) => {
    const side = (key: keyof Line) => lines.map((line) => `${line[key]}\n`).join("");
    return { path: `src/${index}.ts`, before: side("before"), after: side("after") };
  }),
});

const isRepeated = ({ before, after }: Line) => before.startsWith("old(") && after.startsWith("young.");

it("a rule makes every edit that it was made from, exactly, and no other", { timeout: 240_000 }, async () => {
  let offered = 0;
  await fc.assert(
    fc.asyncProperty(repository(fc.oneof(repeated, unrelated), 3), async (files) => {
      const run = runOf(files);
      const { candidates } = await proposePatterns([run]);
      for (const { pattern, fix, places } of candidates) {
        offered++;
        const made = new Set<string>();
        for (const { path, before } of readSources([run])) {
          const replacements = replacementsIn(before.root, before.text, [rewriteOf({ pattern, fix })]);
          const lines = withReplacements(before.text, replacements).split("\n");
          const [old, real] = run.files
            .filter((file) => file.path === path)
            .flatMap((file) => [file.before, file.after].map((text) => text.split("\n")));
          for (const [index, line] of lines.entries()) {
            if (line !== old?.[index]) made.add(`${path}:${index + 1}`);
            expect([old?.[index], real?.[index]]).toContain(line);
          }
        }
        expect(made).toEqual(new Set(places.map(({ path, line }) => `${path}:${line}`)));
      }
    }),
    { numRuns: 25 },
  );
  expect(offered).toBeGreaterThan(0);
});

it("nothing is made of a shape that became something else in one place", { timeout: 120_000 }, async () => {
  let judged = 0;
  await fc.assert(
    fc.asyncProperty(repository(repeated, 2), inconsistent, async (files, odd) => {
      const { candidates, refused } = await proposePatterns([runOf([...files, [odd]])]);
      const rules = candidates.filter(({ fix }) => isRepeated({ before: "old(", after: fix }));
      for (const { pattern } of rules) {
        const [source] = readSources([runOf([[odd]])]);
        expect(source?.before.root.find({ rule: { pattern } })).toBeNull();
      }
      // Not in every case: edits whose arguments are all alike may have no shape at all.
      judged += candidates.length + refused.length;
    }),
    { numRuns: 15 },
  );
  expect(judged).toBeGreaterThan(0);
});
