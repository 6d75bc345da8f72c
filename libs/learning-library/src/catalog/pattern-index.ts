import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { canonicalHash } from "@codex-orchestrator/canonical-json";
import { z } from "zod";
import { PatternIndexError } from "../errors.ts";
import { closedObject } from "../schema/closed-object.ts";
import { describeIssues } from "../schema/describe-issues.ts";
import {
  dependency,
  incompatibility,
  integrity,
  kind,
  libraryPath,
  patternId,
  safety,
  sentence,
  sha256,
  status,
  target,
  version,
} from "../schema/fields.ts";

const indexedFile = closedObject({ path: libraryPath, bytes: z.int().nonnegative(), sha256 });

const indexEntry = closedObject({
  id: patternId,
  kind,
  version,
  title: sentence,
  problem: sentence,
  status,
  statusReason: sentence.optional(),
  replacedBy: patternId.optional(),
  /** Absent for a template: it changes nothing. */
  safety: safety.optional(),
  languages: z.array(sentence),
  targets: z.array(target),
  incompatibleWith: z.array(incompatibility).optional(),
  /** Packages that the target must have. */
  dependencies: z.array(dependency).optional(),
  integrity,
  manifest: libraryPath,
  /** The module of a codemod or a lint rule; absent for what has no code. */
  entry: libraryPath.optional(),
  files: z.array(indexedFile).min(1),
}).superRefine((entry, context) => {
  const paths = new Set(entry.files.map(({ path }) => path));
  for (const key of ["manifest", "entry"] as const)
    if (entry[key] !== undefined && !paths.has(entry[key]))
      context.addIssue({ code: "custom", path: [key], message: "expected one of the entry's files" });
  if (isCode(entry.kind) !== (entry.entry !== undefined))
    context.addIssue({ code: "custom", path: ["entry"], message: "expected for code, and for nothing else" });
  if (entry.integrity !== listingDigest(entry.files))
    context.addIssue({
      code: "custom",
      path: ["integrity"],
      message: "expected the digest of the entry's files",
    });
});

const patternIndexSchema = closedObject({
  schemaVersion: z.literal(1),
  /** Of the canonical JSON of the rest of the index. */
  digest: integrity,
  patterns: z.array(indexEntry),
}).superRefine(({ patterns }, context) => {
  const seen = new Set<string>();
  for (const [position, { id, version }] of patterns.entries()) {
    const key = `${id}@${version}`;
    if (seen.has(key))
      context.addIssue({
        code: "custom",
        path: ["patterns", position],
        message: `expected ${key} only once`,
      });
    seen.add(key);
  }
});

export type PatternIndex = z.infer<typeof patternIndexSchema>;
export type IndexEntry = PatternIndex["patterns"][number];
export type IndexedFile = IndexEntry["files"][number];

/** Whether patterns of this kind have code that an engine runs. */
export function isCode(kind: IndexEntry["kind"]): boolean {
  return kind === "codemod" || kind === "lint-rule";
}

export const indexFileName = "index.json";

/**
 * Reads and validates `index.json` of a library.
 *
 * @throws {PatternIndexError} when it is absent, malformed, or was edited by hand
 */
export async function readIndex(root: string): Promise<PatternIndex> {
  const file = join(root, indexFileName);
  const value = parse(file, await readText(file));
  const result = patternIndexSchema.safeParse(value);
  if (!result.success)
    throw new PatternIndexError(file, describeIssues(value, result.error), "Rebuild the index.");
  const { digest, ...content } = result.data;
  const expected = indexDigest(content);
  if (digest !== expected)
    throw new PatternIndexError(
      file,
      [{ path: "digest", expected: `"${expected}" for this content`, received: `"${digest}"` }],
      "The index was changed by hand or damaged. Rebuild it.",
    );
  return result.data;
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new PatternIndexError(
      file,
      [{ path: "", expected: "a readable file", received: (error as Error).message }],
      "Name the directory that holds index.json, or build the index first.",
      { cause: error },
    );
  }
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PatternIndexError(
      file,
      [{ path: "", expected: "a JSON document", received: (error as Error).message }],
      "Rebuild the index.",
      { cause: error },
    );
  }
}

/** The digest of an index without its `digest` member: SHA-256 of its canonical JSON (RFC 8785). */
export function indexDigest(content: Omit<PatternIndex, "digest">): string {
  return `sha256:${canonicalHash(content)}`;
}

/**
 * The root digest of an asset: SHA-256 of one line `<sha256>  <path>` a file, in the order of the list. It is what
 * `sha256sum <files> | sha256sum` prints when started in the library's root.
 */
export function listingDigest(files: readonly Pick<IndexedFile, "path" | "sha256">[]): string {
  const hash = createHash("sha256");
  for (const file of files) hash.update(`${file.sha256}  ${file.path}\n`);
  return `sha256:${hash.digest("hex")}`;
}
