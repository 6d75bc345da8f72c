import { renameSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkIndex, writeIndex } from "../catalog/index-freshness.ts";
import { PatternLibrary } from "../pattern-library.ts";
import { provePattern } from "../proof/prove-pattern.ts";
import {
  codemod,
  directoryWith,
  git,
  libraryWith,
  readText,
  recipe,
  repositoryWith,
  type Tree,
} from "../testing/workshop.ts";

/** A codemod that replaces one word by another, after some other statement. */
const replacing = (id: string, from: string, to: string, statement = "") =>
  codemod(
    id,
    `export default (file, api) => { ${statement}; return file.source.replaceAll("${from}", "${to}"); };`,
  );

const parsing = `api.j.withParser("ts")(file.source)`;

const twoSteps = {
  ...replacing("one-to-two", "one", "two"),
  ...replacing("two-to-three", "two", "three"),
};

const chain = (more: Tree = {}) =>
  libraryWith({ ...twoSteps, ...recipe("one-to-three", ["one-to-two@^1", "two-to-three"]), ...more });

describe("a recipe", () => {
  it("is one change: each step works on what the one before it left", async () => {
    const library = await chain();
    const directory = await repositoryWith({ "a.ts": "one;\r\n", "b.ts": "two;\n", "c.ts": "other;\n" });
    const report = await library.applyRecipe("one-to-three@1", { directory, write: true });
    expect(report).toMatchObject({
      pattern: { id: "one-to-three", version: "1.0.0" },
      written: true,
      changed: ["a.ts", "b.ts"],
      unchanged: 1,
      errors: [],
      steps: [
        { pattern: { id: "one-to-two" }, changed: ["a.ts"], unchanged: 2 },
        { pattern: { id: "two-to-three" }, changed: ["a.ts", "b.ts"], unchanged: 1 },
      ],
    });
    for (const { pattern } of report.steps)
      expect(pattern.integrity).toBe(library.resolve(pattern.id).integrity);
    expect(await readText(directory, "a.ts")).toBe("three;\r\n");
    git(directory, "checkout", "--quiet", ".");
    await writeFile(join(directory, "the.patch"), report.patch);
    git(directory, "apply", "the.patch");
    expect(await readText(directory, "b.ts")).toBe("three;\n");
  });

  it("is applied by `apply` as well, and only shown without `write`", async () => {
    const directory = await directoryWith({ "a.ts": "one;\n" });
    const report = await (await chain()).apply("one-to-three", { directory });
    expect(report).toMatchObject({ written: false, changed: ["a.ts"], steps: [{}, {}] });
    expect(report.patch).toContain("-one;\n+three;\n");
    expect(await readText(directory, "a.ts")).toBe("one;\n");
  });

  it("changes nothing where a later step takes back what an earlier one did", async () => {
    const library = await libraryWith({
      ...replacing("there", "here", "there"),
      ...replacing("back", "there", "here"),
      ...recipe("round-trip", ["there", "back"]),
    });
    const directory = await directoryWith({ "a.ts": "here;\n" });
    const report = await library.apply("round-trip", { directory, write: true });
    expect(report).toMatchObject({ changed: [], unchanged: 1, patch: "" });
  });

  it("gives each step its options", async () => {
    const options = {
      type: "object",
      additionalProperties: false,
      properties: { text: { type: "string", default: "default" } },
    };
    const library = await libraryWith({
      ...codemod("append", "export default (file, api, { text }) => file.source + text;", { options }),
      ...recipe("both", [{ pattern: "append", options: { text: "x;" } }, "append"]),
    });
    const directory = await directoryWith({ "a.ts": "a;\n" });
    await library.apply("both", { directory, write: true });
    expect(await readText(directory, "a.ts")).toBe("a;\nx;\ndefault\n");
  });

  it("leaves a file that does not parse to itself and does the others", async () => {
    const library = await libraryWith({
      ...replacing("first", "one", "two", parsing),
      ...replacing("second", "two", "three", parsing),
      ...recipe("both", ["first", "second"]),
    });
    const directory = await directoryWith({ "a.ts": "one;\n", "broken.ts": "one; let (" });
    const report = await library.apply("both", { directory, write: true });
    expect(report).toMatchObject({
      written: true,
      changed: ["a.ts"],
      errors: [{ file: "broken.ts", kind: "syntax" }],
    });
  });
});

describe("a recipe of which a step fails", () => {
  it.each([
    [
      "throws on a file",
      `if (file.path === "b.ts") throw new Error("not b")`,
      { kind: "pattern", message: "not b" },
    ],
    ["cannot parse what an earlier one wrote", parsing, { kind: "syntax", file: "b.ts" }],
  ])("changes no file: it %s", async (_, statement, error) => {
    const library = await libraryWith({
      ...codemod("first", `export default ({ path, source }) => path === "b.ts" ? "let (" : source + "x;"`),
      ...replacing("second", "one", "two", statement),
      ...replacing("third", "two", "three"),
      ...recipe("all-three", ["first", "second", "third"]),
    });
    const directory = await directoryWith({ "a.ts": "one;\n", "b.ts": "one;\n" });
    const report = await library.applyRecipe("all-three", { directory, write: true });
    expect(report).toMatchObject({ written: false, changed: [], patch: "", errors: [error] });
    expect(report.steps.map(({ pattern }) => pattern.id)).toEqual(["first", "second"]);
    expect(await readText(directory, "a.ts")).toBe("one;\n");
  });

  it("takes back what was written, when a file cannot be", async () => {
    const directory = await directoryWith({ "a.ts": "one;\n", "sub/b.ts": "one;\n", "z.ts": "one;\n" });
    const library = await chain();
    const sub = join(directory, "sub");
    const report = await library.apply("one-to-three", {
      directory,
      write: true,
      // The last file of the last step is computed: what comes now is written.
      onProgress: ({ done, total, pattern }) => {
        if (done === total && pattern.id === "two-to-three") renameSync(sub, `${sub}-moved`);
      },
    });
    expect(report).toMatchObject({
      written: false,
      changed: [],
      patch: "",
      errors: [{ file: "sub/b.ts", kind: "write" }],
    });
    expect(await readText(directory, "a.ts")).toBe("one;\n");
    expect(await readText(directory, "z.ts")).toBe("one;\n");
  });
});

describe("before the target is read", () => {
  it("every step is checked and loaded", async () => {
    const library = await chain();
    await writeFile(join(library.root, "codemods/two-to-three/transform.ts"), "export default () => 1;");
    const work = library.apply("one-to-three", { directory: "/no/such/directory", write: true });
    await expect(work).rejects.toMatchObject({
      code: "E_PATTERN_INTEGRITY",
      id: "two-to-three",
      version: "1.0.0",
    });
  });

  it("options are refused: a recipe brings its own", async () => {
    const work = (await chain()).apply("one-to-three", { directory: "/no", options: { a: 1 } });
    await expect(work).rejects.toThrow('(top level): unknown key "a"; none is expected here');
  });
});

describe("the index", () => {
  it("lists a recipe, knows when it is stale, and explains it", async () => {
    const library = await chain({ "recipes/one-to-three/README.md": "# one-to-three\n" });
    expect(library.resolve("one-to-three")).toMatchObject({ kind: "recipe", safety: "safe" });
    expect(await library.explain("one-to-three")).toMatchObject({
      docs: "# one-to-three\n",
      manifest: { steps: [{ pattern: "one-to-two@^1", options: {} }, { pattern: "two-to-three" }] },
    });
    expect(await checkIndex(library.root)).toEqual([]);
    await rm(join(library.root, "recipes"), { recursive: true });
    expect(await checkIndex(library.root)).toHaveLength(1);
  });

  it.each([
    ["a step that there is none of", ["one-to-tow"], 'no pattern "one-to-tow". Did you mean "one-to-two"?'],
    ["a range without a version", ["one-to-two@^2"], 'No version of the pattern "one-to-two" satisfies "^2"'],
    ["a recipe as a step", ["inner"], 'The pattern "inner" is a recipe and cannot be a step of a recipe.'],
    ["options that a step does not take", [{ pattern: "one-to-two", options: { x: 1 } }], 'unknown key "x"'],
    ["no step", [], "expected at least one step"],
    ["what is no reference", ["One@^^"], 'expected "id" or "id@range"'],
  ])("refuses %s", async (_, steps, message) => {
    const root = await directoryWith({
      ...twoSteps,
      ...recipe("inner", ["one-to-two"]),
      ...recipe("bad", steps),
    });
    await expect(writeIndex(root)).rejects.toThrow(message);
  });
});

it("a recipe is proved by fixtures of its own", async () => {
  const fixtures = "recipes/one-to-three/fixtures";
  const library = await chain({
    [`${fixtures}/a.input.ts`]: "one;\n",
    [`${fixtures}/a.output.ts`]: "three;\n",
    [`${fixtures}/b.unchanged.ts`]: "four;\n",
  });
  expect(await provePattern(library, "one-to-three")).toMatchObject({ passed: true, cases: [{}, {}] });
  await mkdir(join(library.root, fixtures), { recursive: true });
  await writeFile(join(library.root, fixtures, "a.output.ts"), "two;\n");
  await writeIndex(library.root);
  const proof = await provePattern(await PatternLibrary.open(library.root), "one-to-three");
  expect(proof.cases[0]?.failures[0]).toContain("-two;\n+three;");
});
