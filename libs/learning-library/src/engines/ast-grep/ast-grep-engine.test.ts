import { describe, expect, it } from "vitest";
import { provePattern } from "../../proof/prove-pattern.ts";
import { codemodManifest, directoryWith, libraryWith, readText, type Tree } from "../../testing/workshop.ts";

const rewriting = (
  rule: string,
  fields: Readonly<Record<string, unknown>> = {},
  file = "rule.yml",
): Tree => ({
  "codemods/rewrite/pattern.json": codemodManifest("rewrite", {
    engine: { name: "ast-grep", range: "^0.51.0" },
    effects: ["**/*.{ts,tsx,js,md}"],
    ...fields,
  }),
  [`codemods/rewrite/${file}`]: rule,
});

const rule = (fix: string, more = "") =>
  `id: rewrite\nlanguage: TypeScript\nrule:\n  pattern: foo($A, $$$REST)\n${more}fix: ${fix}\n`;

async function rewrite(text: string, source: string, file = "a.ts"): Promise<string> {
  const directory = await directoryWith({ [file]: source });
  const report = await (await libraryWith(rewriting(text))).apply("rewrite", { directory, write: true });
  expect(report.errors).toEqual([]);
  return await readText(directory, file);
}

/** Outputs as `ast-grep scan --rule rule.yml --update-all` of ast-grep 0.51.1 writes them. */
describe("a rule in ast-grep's own format", () => {
  it.each([
    [
      "captures, one and many",
      rule("bar($$$REST, $A)"),
      "foo(é + 1, 'x' ,y);\nfoo(1)",
      "bar('x' ,y, é + 1);\nfoo(1)",
    ],
    ["characters outside the basic plane", rule("bar($A)"), 'f("é😀"); foo(a, b);', 'f("é😀"); bar(a);'],
    [
      "the outermost of matches inside each other",
      rule("bar($A)"),
      "foo(foo(a, b), c);\n",
      "bar(foo(a, b));\n",
    ],
    [
      "indentation of the match, and of captures of several lines",
      rule("|-\n  bar({\n    a: $A,\n      b: [$$$REST],\n  })"),
      "if (x) {\n    foo(1, {\n      deep: 1,\n        er: 2\n    }, 3 ,4);\n}\n",
      "if (x) {\n    bar({\n      a: 1,\n        b: [{\n          deep: 1,\n            er: 2\n        }, 3 ,4],\n    });\n}\n",
    ],
    [
      "captures that move to the left",
      rule("bar($$$REST)"),
      "{\n  {\n    foo(\n      1,\n      {\n        a,\n q,\n      }\n    );\n  }\n}\n",
      "{\n  {\n    bar({\n      a,\n     q,\n    });\n  }\n}\n",
    ],
    [
      "transformations",
      rule("bar($UP)", "transform:\n  UP: { convert: { source: $A, toCase: upperCase } }\n"),
      "foo(abc, 1);\n",
      "bar(ABC);\n",
    ],
    ["space before the first statement", rule("bar($A)"), "\n\n  foo(1, 2);\n", "\n\n  bar(1);\n"],
    ["a fix that removes", rule("''"), "foo(a, b);\n", ";\n"],
    [
      "constraints and utilities",
      rule("bar($A)", "constraints:\n  A: { matches: text }\nutils:\n  text: { kind: string }\n"),
      "foo('a', 1);\nfoo(a, 1);\n",
      "bar('a');\nfoo(a, 1);\n",
    ],
  ])("rewrites like ast-grep: %s", async (_, text, source, expected) => {
    expect(await rewrite(text, source)).toBe(expected);
  });

  it("may be several, each for the files of its language", async () => {
    const both = `${rule("bar($A)")}---\n${rule("baz($A)").replace("TypeScript", "tsx")}`;
    expect(await rewrite(both, "foo(<T>a, b);\n")).toBe("bar(<T>a);\n");
    expect(await rewrite(both, "foo(<b>a</b>, b);\n", "a.tsx")).toBe("baz(<b>a</b>);\n");
    expect(await rewrite(both, "foo(a, b);\n", "a.js")).toBe("foo(a, b);\n");
  });

  it("may be JSON", async () => {
    const json = JSON.stringify({
      id: "r",
      language: "TypeScript",
      rule: { pattern: "foo($A)" },
      fix: "bar($A)",
    });
    const library = await libraryWith(rewriting(json, {}, "rule.json"));
    const report = await library.apply("rewrite", {
      directory: await directoryWith({ "a.ts": "foo(1);\n" }),
    });
    expect(report.patch).toContain("+bar(1);");
  });
});

it.each([
  ["let x = (;\nfoo(a, b);\n", "Unexpected syntax", 1, 7],
  ["foo(a, b);\nif (a { }\n", "Missing )", 2, 6],
])("a file that does not parse is reported and left: %j", async (source, message, line, column) => {
  const directory = await directoryWith({ "a.ts": source, "b.ts": "foo(1, 2);\n", "c.ts": "" });
  const report = await (
    await libraryWith(rewriting(rule("bar($A)")))
  ).apply("rewrite", { directory, write: true });
  expect(report.errors).toEqual([{ file: "a.ts", kind: "syntax", message, line, column }]);
  expect(report.changed).toEqual(["b.ts"]);
  expect(await readText(directory, "a.ts")).toBe(source);
});

it("is proved by fixtures as any other codemod", async () => {
  const fixtures = "codemods/rewrite/fixtures";
  const library = await libraryWith({
    ...rewriting(rule("bar($A)")),
    [`${fixtures}/plain.input.ts`]: "foo(1, 2);\r\n",
    [`${fixtures}/plain.output.ts`]: "bar(1);\r\n",
    [`${fixtures}/other.unchanged.ts`]: "bar(1);\n",
    [`${fixtures}/bad.syntax-error.ts`]: "foo(1, 2) let (",
    [`${fixtures}/nested.input.ts`]: "foo(foo(1, 2), 3);\n",
    [`${fixtures}/nested.output.ts`]: "bar(foo(1, 2));\n",
  });
  const { passed, cases } = await provePattern(library, "rewrite");
  expect(passed).toBe(false);
  expect(cases.filter(({ failures }) => failures.length > 0)).toMatchObject([
    {
      name: "nested",
      failures: [expect.stringMatching(/a second application changes nested\.ts again/) as string],
    },
  ]);
});

describe("what cannot be run", () => {
  it.each([
    [
      "a kind that the language does not have",
      rule("x", "").replace("pattern: foo($A, $$$REST)", "kind: no_such"),
      "no_such",
    ],
    ["a fix with a variable that nothing captures", rule("bar($NOPE)"), "the fix uses $NOPE, which nothing"],
    ["a rule without a fix", "id: x\nlanguage: ts\nrule: { pattern: a }\n", "fix: expected a text"],
    [
      "the other form of a fix",
      rule("{ template: a, expandEnd: { regex: ',' } }"),
      "fix: expected a text; the form",
    ],
    [
      "another language",
      rule("a").replace("TypeScript", "Rust"),
      "language: expected JavaScript, TypeScript or Tsx",
    ],
    [
      "a misspelt key",
      `${rule("a")}constrains: {}\n`,
      'unknown key "constrains"; did you mean "constraints"?',
    ],
    ["what is no YAML", "id: [", "expected YAML"],
    ["an empty file", "", "expected a rule"],
  ])("is refused before the target is read: %s", async (_, text, message) => {
    const work = (await libraryWith(rewriting(text))).apply("rewrite", { directory: "/no/such/directory" });
    await expect(work).rejects.toThrow(message);
    await expect(work).rejects.toMatchObject({ code: "E_PATTERN_LOAD" });
  });

  it.each([
    [
      "options",
      { options: { type: "object", additionalProperties: false } },
      "expected none: ast-grep's rules take no",
    ],
    ["a lint rule", { kind: "lint-rule" }, 'engine.name: expected "eslint" for a lint-rule'],
  ])("is refused by the index: %s", async (_, fields, message) => {
    await expect(libraryWith(rewriting(rule("a"), fields))).rejects.toThrow(message);
  });

  it("is refused when another version of the engine is installed", async () => {
    const library = await libraryWith(
      rewriting(rule("a"), { engine: { name: "ast-grep", range: "^0.1.0" } }),
    );
    await expect(library.apply("rewrite", { directory: "/no" })).rejects.toMatchObject({
      code: "E_PATTERN_ENGINE",
    });
  });
});
