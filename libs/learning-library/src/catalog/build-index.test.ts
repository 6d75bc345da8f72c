import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { symlink, utimes } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  codemod,
  codemodManifest,
  directoryWith,
  renaming,
  ruleManifest,
  template,
  writeTree,
  type Tree,
} from "../testing/workshop.ts";
import { buildIndex } from "./build-index.ts";

const rule = "export default { meta: {}, create: () => ({}) };";
const assets = {
  ...codemod("rename-it", renaming),
  "codemods/rename-it/fixtures/a.input.ts": "before;\n",
  "codemods/rename-it/transform.d.ts": "compiled",
  "codemods/rename-it/transform.js.map": "compiled",
  "linters/no-thing/pattern.json": ruleManifest("no-thing"),
  "linters/no-thing/rule.js": rule,
  ...template("hello", "Hi {{name}}\n", ["name"]),
  "templates/fixtures/hello/a.variables.json": "{}",
  "README.md": "# not an asset",
};

describe("buildIndex", () => {
  it("describes codemods, lint rules and templates, sorted by id", async () => {
    const { patterns } = await buildIndex(await directoryWith(assets));
    expect(
      patterns.map(({ id, kind, entry, files }) => [id, kind, entry, files.map(({ path }) => path)]),
    ).toEqual([
      ["hello", "template", undefined, ["templates/fixtures/hello/a.variables.json", "templates/hello.md"]],
      [
        "no-thing",
        "lint-rule",
        "linters/no-thing/rule.js",
        ["linters/no-thing/pattern.json", "linters/no-thing/rule.js"],
      ],
      [
        "rename-it",
        "codemod",
        "codemods/rename-it/transform.ts",
        [
          "codemods/rename-it/fixtures/a.input.ts",
          "codemods/rename-it/pattern.json",
          "codemods/rename-it/transform.ts",
        ],
      ],
    ]);
  });

  it("depends on the content only: neither on the place, nor on times, nor on the order of writing", async () => {
    const first = await directoryWith(assets);
    const second = await directoryWith(Object.fromEntries(Object.entries(assets).reverse()));
    await utimes(join(second, "templates/hello.md"), 0, 0);
    expect(await buildIndex(second)).toEqual(await buildIndex(first));
    await writeTree(second, { "codemods/rename-it/fixtures/a.input.ts": "before\n" });
    expect((await buildIndex(second)).digest).not.toBe((await buildIndex(first)).digest);
  });

  it("gives the digest that sha256sum gives", async () => {
    const root = await directoryWith(codemod("rename-it", renaming));
    const [entry] = (await buildIndex(root)).patterns;
    const listing = execFileSync(
      "sha256sum",
      entry!.files.map(({ path }) => path),
      { cwd: root },
    );
    expect(entry!.integrity).toBe(`sha256:${createHash("sha256").update(listing).digest("hex")}`);
  });

  it("is empty for a directory without assets", async () => {
    expect((await buildIndex(await directoryWith({}))).patterns).toEqual([]);
  });

  it.each<[string, Readonly<Record<string, unknown>>, RegExp]>([
    ["an unknown key", { autor: "x" }, /\(top level\): unknown key "autor"; did you mean/],
    [
      "an unknown key inside",
      { engine: { name: "jscodeshift", rnage: "*" } },
      /engine: unknown key "rnage"; did you mean "range"\?/,
    ],
    ["a missing field", { problem: undefined }, /problem: expected string, received (nothing|undefined)/],
    [
      "an id that is not its directory's name",
      { id: "other" },
      /id: expected "a", as its place in the library says, received "other"/,
    ],
    [
      "a kind that is not its room's",
      { kind: "lint-rule", engine: { name: "eslint", range: "*" } },
      /kind: expected "codemod", .*received "lint-rule"/,
    ],
    [
      "an engine of another kind",
      { engine: { name: "eslint", range: "*" } },
      /engine\.name: expected "jscodeshift" or "ast-grep" for a codemod, received "eslint"/,
    ],
    [
      "a range that is none",
      { engine: { name: "jscodeshift", range: "new" } },
      /engine\.range: expected a semver range such as \^1\.2\.0, received "new"/,
    ],
    [
      "effects out of the directory",
      { effects: ["../**"] },
      /effects\[0\]: expected a relative glob that stays inside the directory, received "\.\.\/\*\*"/,
    ],
    ["no effects", { effects: [] }, /effects: expected at least one glob, received \[\]/],
    [
      "a changelog of another version",
      { version: "1.1.0" },
      /changelog\[0\]\.version: expected the pattern's own version 1\.1\.0, received "1\.0\.0"/,
    ],
    [
      "a changelog out of order",
      { changelog: ["1.0.0", "1.2.0"].map((version) => ({ version, change: "x" })) },
      /changelog\[1\]\.version: expected a version below 1\.0\.0, newest first, received "1\.2\.0"/,
    ],
    [
      "options that are open",
      { options: { type: "object" } },
      /options\.additionalProperties: expected false, received nothing/,
    ],
    [
      "options that are no JSON Schema",
      { options: { type: "object", additionalProperties: false, properties: { a: { type: "strin" } } } },
      /options: expected a JSON Schema, received Unsupported type: strin/,
    ],
  ])("refuses a manifest with %s", async (_, fields, message) => {
    const root = await directoryWith({
      ...codemod("a", renaming),
      "codemods/a/pattern.json": codemodManifest("a", fields),
    });
    await expect(buildIndex(root)).rejects.toThrow(message);
    await expect(buildIndex(root)).rejects.toMatchObject({ code: "E_PATTERN_INDEX" });
  });

  it.each<[string, Tree, RegExp]>([
    [
      "without a manifest",
      { "codemods/a/transform.ts": renaming },
      /codemods\/a\/pattern\.json\n.*expected a manifest .* received nothing/,
    ],
    [
      "without a module",
      { "codemods/a/pattern.json": codemodManifest("a") },
      /expected one of transform\.js, .* received nothing/,
    ],
    [
      "with two modules",
      { ...codemod("a", renaming), "codemods/a/transform.js": "" },
      /received transform\.js, transform\.ts/,
    ],
    [
      "that imports a file that is not there",
      codemod("a", 'import { x } from "../b/x.ts";'),
      /transform\.ts\n.*expected imports of packages, or of files of this library by their full names, received "\.\.\/b\/x\.ts"/,
    ],
    [
      "that imports a file without its full name",
      { ...codemod("a", 'import { x } from "../../syntax/x";'), "syntax/x.ts": "" },
      /received "\.\.\/\.\.\/syntax\/x"/,
    ],
    [
      "that requires out of the library",
      codemod("a", 'const x = require("../../../x.js")'),
      /received "\.\.\/\.\.\/\.\.\/x\.js"/,
    ],
    [
      "with a manifest that is no JSON",
      { ...codemod("a", renaming), "codemods/a/pattern.json": "{,}" },
      /expected a JSON document/,
    ],
  ])("refuses an asset %s", async (_, tree, message) => {
    await expect(buildIndex(await directoryWith(tree))).rejects.toThrow(message);
  });

  it("takes code that imports its own files", async () => {
    const root = await directoryWith({
      ...codemod("a", 'export { default } from "./lib/x.ts";'),
      "codemods/a/lib/x.ts": renaming,
    });
    expect((await buildIndex(root)).patterns[0]!.files).toHaveLength(3);
  });

  it("counts what an asset imports from elsewhere in the library among its files, however long the way", async () => {
    const tree = {
      ...codemod("a", 'import { x } from "../../syntax/x.ts"; export default x;'),
      ...codemod("b", renaming),
      "syntax/x.ts": 'export { y as x } from "./y.ts";',
      "syntax/y.ts": 'import type { x } from "./x.ts"; export const y = () => "";',
      "syntax/z.ts": "",
    };
    const before = await buildIndex(await directoryWith(tree));
    const [a] = before.patterns;
    expect(a!.files.map(({ path }) => path)).toEqual([
      "codemods/a/pattern.json",
      "codemods/a/transform.ts",
      "syntax/x.ts",
      "syntax/y.ts",
    ]);
    const after = await buildIndex(await directoryWith({ ...tree, "syntax/y.ts": "export const y = 1;" }));
    const changed = after.patterns.filter(
      ({ integrity }, index) => integrity !== before.patterns[index]!.integrity,
    );
    expect(changed.map(({ id }) => id)).toEqual(["a"]);
  });

  it("refuses two assets with one id", async () => {
    const root = await directoryWith({
      ...codemod("twice", renaming),
      "linters/twice/pattern.json": ruleManifest("twice"),
      "linters/twice/rule.js": rule,
    });
    await expect(buildIndex(root)).rejects.toThrow(
      /linters\/twice\/pattern\.json\n.*id: expected an id of its own, received "twice", as codemods\/twice\/pattern\.json has/,
    );
  });

  it("refuses a link in an asset", async () => {
    const root = await directoryWith(codemod("a", renaming));
    await symlink("/etc/hostname", join(root, "codemods/a/linked.ts"));
    await expect(buildIndex(root)).rejects.toThrow(/linked\.ts\n.*expected a regular file, received a link/);
  });

  it.each<[string, string, RegExp]>([
    ["no front matter", "# Hello\n", /expected YAML front matter between two lines of ---/],
    ["broken YAML", "---\nid: [\n---\n\nx\n", /line \d+, column \d+: expected YAML, received/],
    [
      "an undeclared variable",
      template("t", "{{name}}\n")["templates/t.md"] as string,
      /variables: expected "name", which the text uses, received nothing/,
    ],
    [
      "a variable nobody uses",
      template("t", "x\n", ["name"])["templates/t.md"] as string,
      /expected each declared once and used in the text, received "name"/,
    ],
  ])("refuses a template with %s", async (_, text, message) => {
    await expect(buildIndex(await directoryWith({ "templates/t.md": text }))).rejects.toThrow(message);
  });
});
