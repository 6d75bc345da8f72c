import { z } from "zod";
import { PatternIndexError, PatternOptionsError } from "../errors.ts";
import { unknownKeys } from "../schema/closed-object.ts";
import { describeIssues } from "../schema/describe-issues.ts";
import type { CodeManifest } from "./code-manifest.ts";

export type PatternOptions = Readonly<Record<string, unknown>>;

/**
 * Compiles the JSON Schema that a manifest gives for its options. Without one, there are no options.
 *
 * @param file of the manifest, to be named in the error
 * @throws {PatternIndexError} when it is not a JSON Schema that can be used
 */
export function optionsSchema(manifest: CodeManifest, file: string): z.ZodType<PatternOptions> {
  if (manifest.options === undefined) return z.strictObject({});
  try {
    // Validation turns what the compiled schema accepts into a record: the manifest's own schema demands an object.
    return z.fromJSONSchema(manifest.options) as z.ZodType<PatternOptions>;
  } catch (error) {
    throw new PatternIndexError(
      file,
      [{ path: "options", expected: "a JSON Schema", received: (error as Error).message }],
      "Correct the schema, then rebuild the index.",
      { cause: error },
    );
  }
}

/**
 * The options with their defaults filled in.
 *
 * @throws {PatternOptionsError} with every issue found
 */
export function checkOptions(manifest: CodeManifest, file: string, options: PatternOptions): PatternOptions {
  const result = optionsSchema(manifest, file).safeParse(options);
  if (result.success) return result.data;
  const known = Object.keys(manifest.options?.["properties"] ?? {});
  const issues = result.error.issues.map((issue) =>
    issue.code === "unrecognized_keys" && issue.path.length === 0
      ? { ...issue, message: unknownKeys(issue.keys, known) }
      : issue,
  );
  throw new PatternOptionsError(
    manifest.id,
    manifest.version,
    describeIssues(options, new z.ZodError(issues)),
  );
}

/**
 * What takes no options is given none.
 *
 * @throws {PatternOptionsError}
 */
export function checkNoOptions(
  pattern: { readonly id: string; readonly version: string },
  options: PatternOptions,
): void {
  const keys = Object.keys(options);
  if (keys.length === 0) return;
  const issue = { path: "", expected: unknownKeys(keys, []), received: keys.join(", ") };
  throw new PatternOptionsError(pattern.id, pattern.version, [issue]);
}
