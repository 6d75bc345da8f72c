import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { completeLibrary } from "./complete-library.ts";

async function directoryWith(files: readonly string[]): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "complete-library-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  for (const file of files) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), file);
  }
  return root;
}

async function filesOf(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();
}

const source = [
  "codemods/by-module/pattern.json",
  "codemods/by-module/transform.ts",
  "codemods/by-module/fixtures/a.input.ts",
  "codemods/by-rule/pattern.json",
  "codemods/by-rule/rule.yml",
  "linters/rule/rule.ts",
  "recipes/all/pattern.json",
  "templates/report.md",
];

const modules = ["codemods/by-module/transform", "linters/rule/rule"].flatMap((stem) =>
  ["js", "js.map", "d.ts", "d.ts.map"].map((extension) => `${stem}.${extension}`),
);

const complete = [
  ...source.filter((file) => !/(transform|rule)\.ts$/.test(file)),
  ...modules,
  "package.json",
].sort();

it("copies what is no module, also of assets that have none", async () => {
  const compiled = await directoryWith(modules);
  await completeLibrary(await directoryWith(source), compiled);
  expect(await filesOf(compiled)).toEqual(complete);
});

it("removes what the source no longer has", async () => {
  const compiled = await directoryWith([
    ...modules,
    "codemods/by-module/helper.js",
    "codemods/by-module/helper.d.ts.map",
    "codemods/by-module/NOTES.md",
    "codemods/by-module/fixtures/b.unchanged.ts",
    "codemods/by-rule/transform.js",
    "codemods/gone/transform.js",
    "linters/gone/pattern.json",
    "recipes/gone/pattern.json",
    "templates/gone.md",
  ]);
  await completeLibrary(await directoryWith(source), compiled);
  expect(await filesOf(compiled)).toEqual(complete);
});
