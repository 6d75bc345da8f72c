import { PatternIndexError, PatternKindError } from "../errors.ts";
import { checkOptions } from "../manifest/options.ts";
import { readCodeManifest, readRecipe } from "../manifest/read-manifest.ts";
import type { RecipeManifest } from "../manifest/recipe-manifest.ts";
import { isCode, type IndexEntry } from "./pattern-index.ts";
import { resolveReference } from "./resolve-reference.ts";

/**
 * A recipe that could never be applied is not worth a place in the index.
 *
 * @throws {PatternIndexError} for a step that names no usable codemod or lint rule, or options that it does not take
 */
export async function checkRecipes(root: string, entries: readonly IndexEntry[]): Promise<void> {
  for (const { kind, manifest: file } of entries) {
    if (kind !== "recipe") continue;
    const { steps } = await readRecipe(root, file);
    for (const [index, step] of steps.entries()) await checkStep(root, file, entries, step, index);
  }
}

async function checkStep(
  root: string,
  file: string,
  entries: readonly IndexEntry[],
  step: RecipeManifest["steps"][number],
  index: number,
): Promise<void> {
  try {
    const entry = resolveStep(entries, step.pattern);
    checkOptions(await readCodeManifest(root, entry.manifest), entry.manifest, step.options);
  } catch (error) {
    throw new PatternIndexError(
      file,
      [
        {
          path: `steps[${index}]`,
          expected: "a codemod or a lint rule of this library, with options that it takes",
          received: `"${step.pattern}": ${(error as Error).message}`,
        },
      ],
      "Correct the recipe.",
      { cause: error },
    );
  }
}

/**
 * The pattern of a recipe's step: recipes do not nest, and a template changes nothing.
 *
 * @throws what `resolveReference` throws, and {PatternKindError}
 */
export function resolveStep(entries: readonly IndexEntry[], reference: string): IndexEntry {
  const entry = resolveReference(entries, reference);
  if (!isCode(entry.kind)) throw new PatternKindError(entry.id, entry.kind, "a step of a recipe");
  return entry;
}
