import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { codemod, directoryWith, renaming, ruleManifest, template, type Tree } from "../testing/workshop.ts";
import { checkSemver } from "./check-semver.ts";
import type { SemverReport } from "./semver-report.ts";

const fixtures = (files: Tree): Tree =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [`codemods/tidy/fixtures/${name}`, text]));

const released = {
  "plain.input.ts": "before;\n",
  "plain.output.ts": "after;\n",
  "other.unchanged.ts": "other;\n",
  "bad.syntax-error.ts": "let (",
};

const changelog = (version: string) => ({ version, changelog: [{ version, change: "x" }] });

const tidy = (version: string, transform: string, files: Tree = released, fields: object = {}): Tree => ({
  ...codemod("tidy", transform, { ...changelog(version), ...fields }),
  ...fixtures(files),
});

async function check(before: Tree, now: Tree, asset = "codemods/tidy"): Promise<SemverReport> {
  const [previous, current] = await Promise.all([directoryWith(before), directoryWith(now)]);
  return await checkSemver(join(previous, asset), join(current, asset));
}

const first = tidy("1.2.3", renaming);
const other = renaming.replaceAll('"after"', '"later"');
const withOption = (options: object, version: string, files: Tree = released) =>
  tidy(version, renaming, files, { options: { type: "object", additionalProperties: false, ...options } });
const option = { properties: { to: { type: "string", default: "after" } } };

describe("checkSemver", () => {
  it("asks for a major version when the output for an old input changed, and shows the fixture", async () => {
    const now = tidy("1.3.0", other, { ...released, "plain.output.ts": "later;\n" });
    const report = await check(first, now);
    expect(report).toMatchObject({ required: "major", raised: "minor", sufficient: false });
    expect(report.changes[0]).toMatchObject({
      level: "major",
      fixture: "plain.input.ts",
      reason: "the output for an old input changed",
    });
    expect(report.changes[0]?.diff).toContain("-after;\n+later;\n");
    expect(report.message).toMatch(
      /^The pattern "tidy" went from 1\.2\.3 to 1\.3\.0, but expected a major change:\n {2}plain\.input\.ts: the output for an old input changed\n[^]*Raise it to 2\.0\.0 or more\.$/,
    );
    expect(await check(first, { ...now, ...tidy("2.0.0", other) })).toMatchObject({ sufficient: true });
  });

  it("goes by the fixtures of the release, even when the new version no longer has them", async () => {
    const now = tidy("1.3.0", other, { "new.input.ts": "before();\n", "new.output.ts": "later();\n" });
    expect(await check(first, now)).toMatchObject({ required: "major", sufficient: false });
  });

  it.each([
    ["a file that was changed is left now", tidy("1.3.0", "export default () => undefined;")],
    ["a file fails now", tidy("1.3.0", "export default () => { throw new Error('no'); };")],
    ["files of this kind are no longer touched", tidy("1.3.0", renaming, released, { effects: ["**/*.js"] })],
    ["a file that was left is changed now", tidy("1.3.0", `export default ({ source }) => source + "x;";`)],
  ])("asks for a major version when %s", async (_, now) => {
    expect(await check(first, now)).toMatchObject({ required: "major", raised: "minor", sufficient: false });
  });

  it("asks for a minor version when new inputs are handled", async () => {
    const more = renaming.replace("{", `{ if (file.source === "fresh;\\n") return "ripe;\\n";`);
    const files = { ...released, "new.input.ts": "fresh;\n", "new.output.ts": "ripe;\n" };
    const report = await check(first, tidy("1.2.4", more, files));
    expect(report).toMatchObject({ required: "minor", raised: "patch", sufficient: false });
    expect(report.message).toContain("new.input.ts: a new input is handled");
    expect(await check(first, tidy("1.3.0", more, files))).toMatchObject({ sufficient: true });
  });

  it("asks for a minor version for an input that could not be done before", async () => {
    const parser = renaming.replace(`"ts"`, `"tsx"`);
    const files = { "jsx.input.tsx": "<before />;\n", "jsx.output.tsx": "<after />;\n" };
    const report = await check(first, tidy("1.2.4", parser, { ...released, ...files }));
    expect(report).toMatchObject({ required: "minor", changes: [{ fixture: "jsx.input.tsx" }, {}] });
  });

  it("asks for a minor version for a new option with a default, and a major one for what breaks callers", async () => {
    expect(await check(first, withOption(option, "1.2.4"))).toMatchObject({
      required: "minor",
      changes: [{ reason: 'the option "to" is new' }, {}],
    });
    const needed = { properties: { to: { type: "string" } }, required: ["to"] };
    const before = withOption(option, "1.2.3");
    for (const [now, reason] of [
      [withOption(needed, "1.3.0"), 'the option "to" has become necessary'],
      [tidy("1.3.0", renaming), 'the option "to" is gone'],
      [
        withOption({ properties: { to: { type: "string", default: "x" } } }, "1.3.0"),
        'the default of the option "to" changed',
      ],
    ] as const)
      expect((await check(before, now)).changes).toContainEqual({ level: "major", reason });
  });

  it("asks for a patch when nothing that can be seen changed, and for nothing when nothing did", async () => {
    const refactored = `${renaming}\n// A comment.\n`;
    expect(await check(first, tidy("1.2.4", refactored))).toMatchObject({
      required: "patch",
      sufficient: true,
    });
    const forgotten = await check(first, tidy("1.2.3", refactored));
    expect(forgotten).toMatchObject({ required: "patch", raised: "none", sufficient: false });
    expect(forgotten.message).toContain("its files changed\nRaise it to 1.2.4 or more.");
    expect(await check(first, first)).toMatchObject({ required: "none", raised: "none", sufficient: true });
  });

  it("takes a new fixture on which the versions differ, and that was handled before, for a correction", async () => {
    const corrected = renaming.replace("{", `{ if (file.source.includes("keep")) return undefined;`);
    const files = { ...released, "keep.unchanged.ts": "before; // keep\n" };
    const report = await check(first, tidy("1.2.4", corrected, files));
    expect(report).toMatchObject({
      required: "patch",
      sufficient: true,
      changes: [{ fixture: "keep.unchanged.ts" }, {}],
    });
  });

  it("does not let a version go down", async () => {
    expect(await check(first, tidy("1.2.2", renaming))).toMatchObject({
      raised: "lowered",
      sufficient: false,
    });
  });

  it.each([
    ["0.2.0", "0.3.0", true],
    ["0.2.0", "0.2.1", false],
    ["0.0.1", "0.0.2", true],
    ["1.0.0-rc.1", "1.0.0", false],
  ])("below 1.0.0 goes by what a caret lets through: %s to %s", async (before, after, sufficient) => {
    expect(await check(tidy(before, renaming), tidy(after, other))).toMatchObject({
      required: "major",
      sufficient,
    });
  });
});

it("a lint rule is compared by the places that it reports", async () => {
  const rule = (version: string, kind: string, message: string): Tree => ({
    "linters/tidy/pattern.json": ruleManifest("tidy", changelog(version)),
    "linters/tidy/rule.ts": `export default { meta: {}, create: (context) => ({ ${kind}: (node) => context.report({ node, message: "${message}" }) }) };`,
    "linters/tidy/fixtures/a.reported.ts": "f(); debugger;\n",
  });
  const before = rule("1.0.0", "DebuggerStatement", "no");
  const asset = "linters/tidy";
  expect(await check(before, rule("1.1.0", "CallExpression", "no"), asset)).toMatchObject({
    required: "major",
    changes: [{ fixture: "a.reported.ts", reason: "other places of an old input are reported" }, {}],
  });
  expect(await check(before, rule("1.0.1", "DebuggerStatement", "please no"), asset)).toMatchObject({
    required: "patch",
  });
});

it("a template is compared by what it makes of old variables", async () => {
  const hello = (version: string, body: string, variables: string[]): Tree => ({
    ...Object.fromEntries(
      Object.entries(template("hello", body, variables)).map(([path, text]) => [
        path,
        String(text).replaceAll('"1.0.0"', `"${version}"`),
      ]),
    ),
    "templates/fixtures/hello/one.variables.json": '{"you":"Ada"}',
    "templates/fixtures/hello/one.output.md": "",
    "templates/fixtures/hello/none.variables.json": "{}",
    "templates/fixtures/hello/none.refused.json": "",
  });
  const asset = "templates/hello.md";
  const before = hello("1.0.0", "Hi {{you}}\n", ["you"]);
  const worded = await check(before, hello("1.0.1", "Hello {{you}}\n", ["you"]), asset);
  expect(worded).toMatchObject({ required: "major", changes: [{ fixture: "one.variables.json" }, {}] });
  expect(worded.message).toContain("-Hi Ada\n+Hello Ada\n");
  const demanding = await check(before, hello("1.1.0", "Hi {{you}} {{me}}\n", ["you", "me"]), asset);
  expect(demanding.message).toContain('the variable "me" is missing');
  const easier = await check(before, hello("1.0.1", "Hi\n", []), asset);
  expect(easier.changes.map(({ level, fixture }) => [level, fixture])).toEqual([
    ["major", "one.variables.json"],
    ["minor", "none.variables.json"],
    ["patch", undefined],
  ]);
});
