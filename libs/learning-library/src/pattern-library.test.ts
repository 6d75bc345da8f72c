import { cp, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { PatternLibrary } from "./pattern-library.ts";
import {
  codemod,
  codemodManifest,
  directoryWith,
  libraryWith,
  readText,
  renaming,
  template,
  temporaryDirectory,
} from "./testing/workshop.ts";

const prefix = codemod("add-prefix", "export default (file, api, options) => options.text + file.source;", {
  options: {
    type: "object",
    additionalProperties: false,
    required: ["text"],
    properties: { text: { type: "string", minLength: 1 }, mode: { enum: ["a", "b"], default: "a" } },
  },
  preconditions: { contains: ["two", "three"] },
});

describe("list", () => {
  it("shows every pattern with what the index says of it, and reads no other file", async () => {
    const library = await libraryWith({ ...codemod("rename-it", renaming), ...template("hello", "Hi\n") });
    await rm(join(library.root, "codemods"), { recursive: true });
    await rm(join(library.root, "templates"), { recursive: true });
    expect(library.list()).toMatchObject([
      { id: "hello", kind: "template", version: "1.0.0" },
      { id: "rename-it", kind: "codemod", status: "stable", languages: ["typescript"], safety: "safe" },
    ]);
    expect(library.resolve("rename-it@1").integrity).toMatch(/^sha256:[0-9a-f]{64}$/);
  });
});

describe("explain", () => {
  it("gives the manifest, the documentation and examples from the fixtures", async () => {
    const library = await libraryWith({
      ...codemod("rename-it", renaming),
      "codemods/rename-it/README.md": "# rename-it\n",
      "codemods/rename-it/fixtures/a.input.ts": "before;\n",
      "codemods/rename-it/fixtures/a.output.ts": "after;\n",
      "codemods/rename-it/fixtures/b.unchanged.ts": "other;\n",
    });
    expect(await library.explain("rename-it")).toMatchObject({
      pattern: { id: "rename-it" },
      manifest: { engine: { name: "jscodeshift" }, effects: ["**/*.{ts,js,tsx,cjs,mjs}"] },
      docs: "# rename-it\n",
      examples: [{ name: "a", options: {}, before: "before;\n", after: "after;\n" }],
    });
  });

  it("gives the text of a template, and nothing where there is no README", async () => {
    const library = await libraryWith({
      ...codemod("rename-it", renaming),
      ...template("hello", "Hi {{you}}\n", ["you"]),
    });
    expect(await library.explain("hello")).toMatchObject({ docs: "Hi {{you}}\n", examples: [] });
    expect(await library.explain("rename-it")).toMatchObject({ docs: "", examples: [] });
  });
});

describe("apply", () => {
  it("names the pattern in its report, so that a manifest can record it", async () => {
    const library = await libraryWith(codemod("rename-it", renaming));
    const report = await library.apply("rename-it@^1", { directory: await directoryWith({}), write: false });
    expect(report.pattern).toEqual({
      id: "rename-it",
      version: "1.0.0",
      integrity: library.resolve("rename-it").integrity,
    });
  });

  it("parses only files that hold one of the texts of the precondition", async () => {
    const library = await libraryWith(prefix);
    const directory = await directoryWith({ "a.ts": "one", "b.ts": "two", "c.ts": "three" });
    const report = await library.apply("add-prefix", { directory, write: true, options: { text: "// " } });
    expect(report).toMatchObject({ changed: ["b.ts", "c.ts"], unchanged: 1 });
  });

  it.each<[object, RegExp]>([
    [{}, /the pattern "add-prefix" 1\.0\.0:\n {2}text: expected string, received (nothing|undefined)/],
    [{ text: "" }, /text: .*>=1 characters.*, received ""/],
    [{ text: "x", mode: "c" }, /mode: expected one of "a"\|"b", received "c"/],
    [{ text: "x", mod: "a" }, /unknown key "mod"; did you mean "mode"\?/],
  ])("refuses the options %j before anything is read from the target", async (options, message) => {
    const library = await libraryWith(prefix);
    const work = library.apply("add-prefix", {
      directory: "/does/not/exist",
      write: true,
      options: { ...options },
    });
    await expect(work).rejects.toThrow(message);
    await expect(work).rejects.toMatchObject({ code: "E_PATTERN_OPTIONS" });
  });

  it("refuses options where there are none to give", async () => {
    const library = await libraryWith(codemod("rename-it", renaming));
    await expect(
      library.apply("rename-it", { directory: "/x", write: true, options: { a: 1 } }),
    ).rejects.toThrow('unknown key "a"; none is expected here');
  });

  it("refuses an engine out of the manifest's range", async () => {
    const library = await libraryWith(
      codemod("a", renaming, { engine: { name: "jscodeshift", range: "^99.0.0" } }),
    );
    await expect(library.apply("a", { directory: "/x", write: true })).rejects.toMatchObject({
      code: "E_PATTERN_ENGINE",
      message: expect.stringMatching(
        /"a" needs jscodeshift \^99\.0\.0, but 17\.\d+\.\d+ is installed/,
      ) as string,
    });
  });

  it("refuses a revoked pattern, a template, an unknown id, a range without a version", async () => {
    const library = await libraryWith({
      ...codemod("a", renaming, { status: "revoked", replacedBy: "b" }),
      ...codemod("b", renaming),
      ...template("hello", "Hi\n"),
    });
    const codeOf = async (reference: string) =>
      await library.apply(reference, { directory: "/x", write: true }).then(
        () => "none",
        (error: unknown) => (error as { code: string }).code,
      );
    expect(await Promise.all(["a", "hello", "c", "b@2"].map(codeOf))).toEqual([
      "E_PATTERN_REVOKED",
      "E_PATTERN_KIND",
      "E_UNKNOWN_PATTERN",
      "E_PATTERN_RANGE",
    ]);
  });

  it("works when the library was moved as a whole", async () => {
    const { root } = await libraryWith(codemod("rename-it", renaming));
    const moved = join(await temporaryDirectory(), "copy of it");
    await cp(root, moved, { recursive: true });
    const directory = await directoryWith({ "a.ts": "before;" });
    const library = await PatternLibrary.open(moved);
    expect((await library.apply("rename-it", { directory, write: true })).changed).toEqual(["a.ts"]);
  });

  it("works when the library was named by a relative path", async () => {
    const { root } = await libraryWith(codemod("rename-it", renaming));
    const directory = await directoryWith({ "a.ts": "before;" });
    const library = await PatternLibrary.open(relative(process.cwd(), root));
    expect((await library.apply("rename-it", { directory, write: true })).changed).toEqual(["a.ts"]);
  });

  it("loads a transform that is spread over several files of its asset", async () => {
    const library = await libraryWith({
      "codemods/x/pattern.json": codemodManifest("x"),
      "codemods/x/transform.ts": 'export { change as default } from "./lib/change.ts";',
      "codemods/x/lib/change.ts":
        "export const change = (file: { source: string }): string => file.source.toUpperCase();",
    });
    const directory = await directoryWith({ "a.ts": "a" });
    await library.apply("x", { directory, write: true });
    expect(await readText(directory, "a.ts")).toBe("A");
  });
});

describe("render", () => {
  const hello = template("hello", "Hi {{ you }} and {{me}}, {{you}}! {{1}} {{}} { {x} }\n", ["you", "me"]);

  it("puts values in as they are, even when they look like variables or replacement marks", async () => {
    const library = await libraryWith(hello);
    expect(await library.render("hello@1", { you: "{{me}}", me: "$& $1 \\n" })).toBe(
      "Hi {{me}} and $& $1 \\n, {{me}}! {{1}} {{}} { {x} }\n",
    );
  });

  it.each<[Record<string, string>, string]>([
    [
      { you: "x" },
      'The template "hello" cannot be rendered: the variable "me" is missing. It takes you, me.',
    ],
    [{ you: "x", me: "y", them: "z" }, 'the variable "them" is unknown'],
    [
      { toString: "x" },
      'the variable "you" is missing; the variable "me" is missing; the variable "toString" is unknown',
    ],
  ])("refuses %j by name", async (variables, message) => {
    const library = await libraryWith(hello);
    const work = library.render("hello", variables);
    await expect(work).rejects.toThrow(message);
    await expect(work).rejects.toMatchObject({ code: "E_TEMPLATE_VARIABLE" });
  });

  it("refuses what is no template", async () => {
    const library = await libraryWith(codemod("rename-it", renaming));
    await expect(library.render("rename-it", {})).rejects.toThrow(
      'The pattern "rename-it" is a codemod and cannot be rendered. Only templates can; apply a codemod or a lint rule instead.',
    );
  });
});
