import { describe, expect, it, onTestFinished, vi } from "vitest";
import {
  codemod,
  libraryWith,
  renaming,
  ruleManifest,
  template,
  temporaryDirectory,
  type Tree,
} from "../testing/workshop.ts";
import type { PatternProof } from "./pattern-proof.ts";
import { provePattern } from "./prove-pattern.ts";

const fixtures = {
  "plain.input.ts": "before;\n",
  "plain.output.ts": "after;\n",
  "other.unchanged.ts": "other ( ) ;\r\n",
  "broken.syntax-error.ts": "before (;\n",
};

function at(directory: string, files: Tree): Tree {
  return Object.fromEntries(
    Object.entries(files).map(([name, content]) => [`${directory}/fixtures/${name}`, content]),
  );
}

async function prove(transform: string, files: Tree, fields = {}): Promise<PatternProof> {
  return await provePattern(
    await libraryWith({ ...codemod("x", transform, fields), ...at("codemods/x", files) }),
    "x",
  );
}

function failuresOf(proof: PatternProof): string[] {
  return [
    ...proof.failures,
    ...proof.cases.flatMap(({ name, failures }) => failures.map((one) => `${name}: ${one}`)),
  ];
}

describe("a codemod that does what its fixtures say", () => {
  it("passes", async () => {
    const proof = await prove(renaming, fixtures);
    expect(proof).toMatchObject({ passed: true, failures: [], pattern: { id: "x", version: "1.0.0" } });
    expect(proof.cases.map(({ name, kind }) => [name, kind])).toEqual([
      ["broken", "syntax-error"],
      ["other", "negative"],
      ["plain", "positive"],
    ]);
  });

  it("type-checks where a fixture asks for it, and only there", { timeout: 60_000 }, async () => {
    const files = {
      "a.input.ts": "declare const after: string; export const a: number = before;",
      "a.output.ts": "declare const after: string; export const a: number = after;",
      "b.unchanged.ts": "export const b: number = 'b';",
      "b.types.json": '{ "noCheck": true }',
      "c.syntax-error.ts": "before (",
    };
    expect(failuresOf(await prove(renaming, files))).toEqual([]);
    expect(
      failuresOf(await prove(renaming, { ...files, "a.types.json": "{}", "c.types.json": "{}" })),
    ).toEqual([
      "codemods/x/fixtures/c.types.json belongs to no fixture: check its name, and its output if it is an input",
      "a: the output does not type-check: Type 'string' is not assignable to type 'number'. (line 1)",
    ]);
  });

  it("gets the options of each case", async () => {
    const options = {
      type: "object",
      additionalProperties: false,
      properties: { to: { type: "string", default: "a" } },
    };
    const transform = `export default (file, api, { to }) => file.source.replace("before", to);`;
    const files = {
      "a.input.ts": "before;",
      "a.output.ts": "a;",
      "b.input.ts": "before;",
      "b.output.ts": "b;",
      "b.options.json": '{ "to": "b" }',
      "c.unchanged.ts": "c;",
    };
    expect(failuresOf(await prove(transform, files, { options }))).toEqual([]);
  });
});

describe("a codemod is found out when", () => {
  it.each<[string, string, Tree, RegExp]>([
    [
      "its output is not exact",
      renaming,
      { ...fixtures, "plain.output.ts": "after;  \n" },
      /^plain: the output differs \(- expected, \+ received\):\n[^]*-after; {2}\n\+after;\n/,
    ],
    [
      "it changes again what it has changed",
      'export default (file) => file.source.replace("x", "xx");',
      { "a.input.ts": "x;", "a.output.ts": "xx;", "b.unchanged.ts": "b;" },
      /^a: a second application changes a\.ts again:\n[^]*-xx;\n[^]*\+xxx;/,
    ],
    [
      "it changes a negative fixture",
      "export default (file) => file.source.trimStart();",
      { "a.input.ts": " a;", "a.output.ts": "a;", "b.unchanged.ts": " b;" },
      /^b: it must not change, but it did/,
    ],
    [
      "its output does not parse",
      'export default (file) => file.source.replace("good", "(bad");',
      { "a.input.ts": "good;", "a.output.ts": "(bad;", "b.unchanged.ts": "b;" },
      /^a: the output does not parse: '\)' expected\. \(line 1\)/,
    ],
    [
      "it throws",
      'export default (file) => { if (file.source === "a") throw new Error("boom"); };',
      { "a.input.ts": "a", "a.output.ts": "b", "b.unchanged.ts": "b" },
      /a: the pattern failed: boom/,
    ],
    [
      "it makes something of a file that does not parse",
      'export default (file) => file.source.replace("before", "after");',
      fixtures,
      /^broken: it must not change[^]*broken: expected a syntax error, received none/,
    ],
    [
      "it skips a fixture",
      renaming,
      { ...fixtures, "gen.unchanged.ts": "// @generated\n" },
      /^gen: it was skipped: generated/,
    ],
  ])("%s", async (_, transform, files, failure) => {
    const proof = await prove(transform, files);
    expect(proof.passed).toBe(false);
    expect(failuresOf(proof).join("\n")).toMatch(failure);
  });
});

it("a codemod is found out when it writes beside its effects", async () => {
  const temporary = await temporaryDirectory();
  vi.stubEnv("TMPDIR", temporary);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const transform = `
    import { readdirSync, writeFileSync } from "node:fs";
    const temporary = ${JSON.stringify(temporary)};
    export default (file) => {
      const proof = readdirSync(temporary).find((name) => name.startsWith("pattern-proof-"));
      if (file.path === "plain.ts") writeFileSync(temporary + "/" + proof + "/notes.txt", "x");
      return file.source.replace("plain", "done");
    };`;
  const files = { "plain.input.ts": "plain;", "plain.output.ts": "done;", "b.unchanged.ts": "b;" };
  expect((await prove(transform, files)).failures).toContain(
    "outside the declared effects, notes.txt was created",
  );
});

describe("an asset is incomplete when", () => {
  it.each<[string, Tree, string]>([
    ["it has no positive fixture", { "a.unchanged.ts": "a" }, "there is no positive fixture"],
    [
      "it has no negative fixture",
      { "a.input.ts": "before", "a.output.ts": "after" },
      "there is no negative fixture",
    ],
    [
      "an input has no output",
      { ...fixtures, "a.input.ts": "before;" },
      "codemods/x/fixtures/a.input.ts belongs to no fixture: check its name, and its output if it is an input",
    ],
    [
      "a role is misspelt",
      { ...fixtures, "a.unchangd.ts": "a" },
      "codemods/x/fixtures/a.unchangd.ts belongs to no fixture: check its name, and its output if it is an input",
    ],
    [
      "two fixtures have one name",
      { ...fixtures, "plain.unchanged.ts": "a" },
      "there are two fixtures plain.ts; give each case a name of its own",
    ],
  ])("%s", async (_, files, failure) => {
    expect((await prove(renaming, files)).failures).toEqual([failure]);
  });
});

describe("a lint rule", () => {
  const rule = `export default { create: (context) => ({
    DebuggerStatement(node) { context.report({ node, message: "no" }); } }) };`;
  const prove = async (files: Tree) =>
    failuresOf(
      await provePattern(
        await libraryWith({
          "linters/x/pattern.json": ruleManifest("x"),
          "linters/x/rule.ts": rule,
          ...at("linters/x", files),
        }),
        "x",
      ),
    );

  it("must report what is said to be reported, and nothing in a negative fixture", async () => {
    expect(await prove({ "a.reported.ts": "debugger;", "b.unchanged.ts": "b;" })).toEqual([
      "there is no positive fixture",
    ]);
    expect(await prove({ "a.reported.ts": "a;", "b.unchanged.ts": "\ndebugger;" })).toEqual([
      "there is no positive fixture",
      "a: expected a finding, received none",
      'b: expected no finding, received "no" on line 2',
    ]);
  });
});

describe("a template", () => {
  const files = (more: Tree): Tree => ({
    ...template("t", "Hi {{you}}\n", ["you"]),
    ...Object.fromEntries(
      Object.entries({
        "a.variables.json": '{ "you": "x" }',
        "a.output.md": "Hi x\n",
        "b.variables.json": "{}",
        "b.refused.json": '{ "missing": ["you"], "unknown": [] }',
        ...more,
      }).map(([name, content]) => [`templates/fixtures/t/${name}`, content]),
    ),
  });
  const prove = async (more: Tree) => failuresOf(await provePattern(await libraryWith(files(more)), "t"));

  it("passes when it renders and refuses as its fixtures say", async () => {
    expect(await prove({})).toEqual([]);
  });

  it.each<[string, Tree, RegExp]>([
    ["renders something else", { "a.output.md": "Hi y\n" }, /^a: the output differs[^]*-Hi y\n\+Hi x/],
    [
      "renders what should be refused",
      { "b.variables.json": '{ "you": "x" }' },
      /^b: expected to be refused, but it was rendered/,
    ],
    [
      "refuses for another reason",
      { "b.variables.json": '{ "me": "x" }' },
      /^b: expected \{"missing":\["you"\],"unknown":\[\]\}, received .*"me"/,
    ],
    [
      "refuses what should be rendered",
      { "a.variables.json": "{}" },
      /^a: the output differs[^]*the variable "you" is missing/,
    ],
    [
      "has variables without a result",
      { "c.variables.json": "{}" },
      /^c: it has neither .*c\.output\.md nor .*c\.refused\.json/,
    ],
  ])("is found out when it %s", async (_, more, failure) => {
    expect((await prove(more)).join("\n")).toMatch(failure);
  });
});
