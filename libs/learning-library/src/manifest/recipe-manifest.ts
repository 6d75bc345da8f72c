import { z } from "zod";
import { closedObject } from "../schema/closed-object.ts";
import { commonFields, patternReference, safety } from "../schema/fields.ts";
import { checkChangelog } from "./changelog.ts";

/** `pattern.json` of a recipe: other patterns of the library, to be applied one after another as one change. */
export const recipeManifestSchema = closedObject({
  ...commonFields,
  kind: z.literal("recipe"),
  steps: z
    .array(
      closedObject({
        /** `id` or `id@range` of a codemod or a lint rule. */
        pattern: patternReference,
        options: z.record(z.string(), z.unknown()).default({}),
      }),
    )
    .min(1, "expected at least one step"),
  /** `review` when any of the steps is. */
  safety,
}).superRefine(checkChangelog);

export type RecipeManifest = z.infer<typeof recipeManifestSchema>;
