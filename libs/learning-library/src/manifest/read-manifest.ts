import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { z } from "zod";
import { PatternIndexError } from "../errors.ts";
import { describeIssues, type DocumentIssue } from "../schema/describe-issues.ts";
import { codeManifestSchema, type CodeManifest } from "./code-manifest.ts";
import { recipeManifestSchema, type RecipeManifest } from "./recipe-manifest.ts";
import { placeholdersOf, splitFrontMatter } from "./template-document.ts";
import { templateManifestSchema, type TemplateManifest } from "./template-manifest.ts";

const advice = "Correct the manifest, then rebuild the index.";

/**
 * @param file relative to the library's root, as in `codemods/x/pattern.json`
 * @throws {PatternIndexError} with every issue found
 */
export async function readCodeManifest(root: string, file: string): Promise<CodeManifest> {
  return validate(file, await readJson(root, file), codeManifestSchema);
}

/**
 * @param file relative to the library's root, as in `recipes/x/pattern.json`
 * @throws {PatternIndexError} with every issue found
 */
export async function readRecipe(root: string, file: string): Promise<RecipeManifest> {
  return validate(file, await readJson(root, file), recipeManifestSchema);
}

async function readJson(root: string, file: string): Promise<unknown> {
  const text = await readFile(join(root, file), "utf8");
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PatternIndexError(
      file,
      [{ path: "", expected: "a JSON document", received: (error as Error).message }],
      advice,
      { cause: error },
    );
  }
}

export interface Template {
  readonly manifest: TemplateManifest;
  readonly body: string;
}

/**
 * @param file relative to the library's root, as in `templates/x.md`
 * @throws {PatternIndexError} with every issue found; a variable that is used but not declared, or declared but not
 * used, is one
 */
export async function readTemplate(root: string, file: string): Promise<Template> {
  const { frontMatter, body } = splitFrontMatter(await readFile(join(root, file), "utf8"));
  if (frontMatter === undefined)
    throw new PatternIndexError(
      file,
      [{ path: "", expected: "YAML front matter between two lines of ---", received: "text without it" }],
      advice,
    );
  const manifest = validate(file, await parseYaml(file, frontMatter), templateManifestSchema);
  const issues = variableIssues(manifest, body);
  if (issues.length > 0) throw new PatternIndexError(file, issues, advice);
  return { manifest, body };
}

async function parseYaml(file: string, text: string): Promise<unknown> {
  const { LineCounter, parseDocument } = await import("yaml");
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  if (document.errors.length > 0) {
    const issues = document.errors.map((error) => {
      const { line, col } = lineCounter.linePos(error.pos[0]);
      // The front matter starts on the second line of the file.
      return { path: `line ${line + 1}, column ${col}`, expected: "YAML", received: error.message };
    });
    throw new PatternIndexError(file, issues, advice);
  }
  return document.toJS();
}

function validate<T>(file: string, value: unknown, schema: z.ZodType<T>): T {
  const result = schema.safeParse(value);
  if (!result.success) throw new PatternIndexError(file, describeIssues(value, result.error), advice);
  return result.data;
}

function variableIssues(manifest: TemplateManifest, body: string): DocumentIssue[] {
  const declared = manifest.variables.map(({ name }) => name);
  const used = placeholdersOf(body);
  return [
    ...used
      .filter((name) => !declared.includes(name))
      .map((name) => ({
        path: "variables",
        expected: `"${name}", which the text uses`,
        received: "nothing",
      })),
    ...declared
      .filter((name, index) => !used.includes(name) || declared.indexOf(name) !== index)
      .map((name) => ({
        path: "variables",
        expected: "each declared once and used in the text",
        received: `"${name}"`,
      })),
  ];
}
