import { lstat, readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { PatternIndexError } from "../errors.ts";
import { optionsSchema } from "../manifest/options.ts";
import { readCodeManifest, readRecipe, readTemplate } from "../manifest/read-manifest.ts";
import type { CodeManifest } from "../manifest/code-manifest.ts";
import type { RecipeManifest } from "../manifest/recipe-manifest.ts";
import type { TemplateManifest } from "../manifest/template-manifest.ts";
import { checkRecipes } from "./check-recipes.ts";
import { describeFile, listAssetFiles } from "./asset-files.ts";
import { importsBeside } from "./imported-files.ts";
import { indexDigest, listingDigest, type IndexEntry, type PatternIndex } from "./pattern-index.ts";

/**
 * Describes the assets below a root. The same content gives the same index, on any machine and at any time.
 *
 * The root holds `codemods/<id>/` and `linters/<id>/`, each with `pattern.json`, a module `transform.*` or
 * `rule.*` (for ast-grep a file `rule.yml`) and `fixtures/`; `recipes/<id>/` with `pattern.json`; and `templates/<id>.md` with `templates/fixtures/<id>/`. Code
 * may import other files of the library; they belong to every asset that does.
 *
 * @throws {PatternIndexError} when a manifest is wrong, a module is absent or doubled, or code imports out of the library
 */
export async function buildIndex(root: string): Promise<PatternIndex> {
  const [codemods, linters, recipes, documents] = await Promise.all([
    directories(root, "codemods"),
    directories(root, "linters"),
    directories(root, "recipes"),
    templates(root),
  ]);
  const entries = await Promise.all([
    ...codemods.map((directory) => codeEntry(root, directory, "codemod")),
    ...linters.map((directory) => codeEntry(root, directory, "lint-rule")),
    ...recipes.map((directory) => recipeEntry(root, directory)),
    ...documents.map((file) => templateEntry(root, file)),
  ]);
  refuseDoubleIds(entries);
  await checkRecipes(root, entries);
  const content = { schemaVersion: 1 as const, patterns: entries.sort((a, b) => (a.id < b.id ? -1 : 1)) };
  return { schemaVersion: 1, digest: indexDigest(content), patterns: content.patterns };
}

function refuseDoubleIds(entries: readonly IndexEntry[]): void {
  const first = new Map<string, IndexEntry>();
  for (const entry of entries) {
    const other = first.get(entry.id);
    if (other !== undefined)
      throw new PatternIndexError(
        entry.manifest,
        [
          {
            path: "id",
            expected: "an id of its own",
            received: `"${entry.id}", as ${other.manifest} has`,
          },
        ],
        "Rename one of them.",
      );
    first.set(entry.id, entry);
  }
}

async function directories(root: string, room: string): Promise<string[]> {
  const entries = await entriesOf(join(root, room));
  return entries.filter((entry) => entry.isDirectory()).map((entry) => `${room}/${entry.name}`);
}

async function templates(root: string): Promise<string[]> {
  const entries = await entriesOf(join(root, "templates"));
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".md"))
    .map((entry) => `templates/${entry.name}`);
}

async function entriesOf(directory: string) {
  try {
    return await readdir(directory, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

async function codeEntry(root: string, directory: string, kind: CodeManifest["kind"]): Promise<IndexEntry> {
  const manifestPath = `${directory}/pattern.json`;
  const files = await listAssetFiles(root, directory);
  expectManifest(manifestPath, files);
  const manifest = await readCodeManifest(root, manifestPath);
  expectField(manifestPath, "id", basename(directory), manifest.id);
  expectField(manifestPath, "kind", kind, manifest.kind);
  optionsSchema(manifest, manifestPath);
  const entry = entryFile(directory, manifest, files);
  const imported = await importsBeside(root, directory, files);
  return await describeEntry(root, manifest, manifestPath, [...files, ...imported], entry);
}

async function recipeEntry(root: string, directory: string): Promise<IndexEntry> {
  const manifestPath = `${directory}/pattern.json`;
  const files = await listAssetFiles(root, directory);
  expectManifest(manifestPath, files);
  const manifest = await readRecipe(root, manifestPath);
  expectField(manifestPath, "id", basename(directory), manifest.id);
  return await describeEntry(root, manifest, manifestPath, files);
}

function expectManifest(path: string, files: readonly string[]): void {
  if (files.includes(path)) return;
  throw new PatternIndexError(
    path,
    [{ path: "", expected: "a manifest in every asset's directory", received: "nothing" }],
    "Write the manifest, or remove the directory.",
  );
}

async function templateEntry(root: string, file: string): Promise<IndexEntry> {
  const { manifest } = await readTemplate(root, file);
  expectField(file, "id", basename(file, ".md"), manifest.id);
  const fixtures = await listAssetFiles(root, `templates/fixtures/${manifest.id}`);
  return await describeEntry(root, manifest, file, [file, ...fixtures]);
}

async function describeEntry(
  root: string,
  manifest: CodeManifest | RecipeManifest | TemplateManifest,
  manifestPath: string,
  paths: readonly string[],
  entry?: string,
): Promise<IndexEntry> {
  for (const path of paths)
    if (!(await lstat(join(root, path))).isFile())
      throw new PatternIndexError(
        path,
        [{ path: "", expected: "a regular file", received: "a link or a special file" }],
        "An asset holds its own files.",
      );
  const files = await Promise.all([...paths].sort().map((path) => describeFile(root, path)));
  const { id, kind, version, title, problem, status, statusReason, replacedBy } = manifest;
  const { languages, targets, incompatibleWith } = manifest;
  const dependencies = "preconditions" in manifest ? manifest.preconditions?.dependencies : undefined;
  return {
    id,
    kind,
    version,
    title,
    problem,
    status,
    ...(statusReason !== undefined && { statusReason }),
    ...(replacedBy !== undefined && { replacedBy }),
    ...(manifest.kind !== "template" && { safety: manifest.safety }),
    languages,
    targets,
    ...(incompatibleWith !== undefined && { incompatibleWith }),
    ...(dependencies !== undefined && { dependencies }),
    integrity: listingDigest(files),
    manifest: manifestPath,
    ...(entry !== undefined && { entry }),
    files,
  };
}

function expectField(file: string, path: string, expected: string, received: string): void {
  if (expected !== received)
    throw new PatternIndexError(
      file,
      [{ path, expected: `"${expected}", as its place in the library says`, received: `"${received}"` }],
      "Correct the manifest or move the asset.",
    );
}

/** The one file of code that an engine starts from. */
function entryFile(directory: string, { kind, engine }: CodeManifest, files: readonly string[]): string {
  const stem = engine.name === "ast-grep" || kind === "lint-rule" ? "rule" : "transform";
  const extensions = engine.name === "ast-grep" ? ["yml", "yaml", "json"] : ["js", "mjs", "cjs", "ts"];
  const names = extensions.map((extension) => `${stem}.${extension}`);
  const found = files.filter((file) => dirname(file) === directory && names.includes(basename(file)));
  const [entry] = found;
  if (entry === undefined || found.length > 1)
    throw new PatternIndexError(
      directory,
      [
        {
          path: "",
          expected: `one of ${names.join(", ")}`,
          received: found.length === 0 ? "nothing" : found.map((file) => basename(file)).join(", "),
        },
      ],
      "Keep exactly one.",
    );
  return entry;
}
