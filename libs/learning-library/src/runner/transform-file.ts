import { lstat, readFile } from "node:fs/promises";
import { join } from "node:path";
import { SourceSyntaxError, type FileTransform, type TransformOutcome } from "../engines/engine.ts";
import type { FileError } from "./report.ts";
import { decodeSource, isGenerated, type SkipReason, type SourceText } from "./source-text.ts";

/** What became of one file in memory. Nothing has been written yet. */
export type FileResult =
  | { readonly status: "absent" }
  | { readonly status: "skipped"; readonly file: string; readonly reason: SkipReason }
  | { readonly status: "unchanged"; readonly file: string; readonly outcome?: TransformOutcome }
  | { readonly status: "changed"; readonly change: FileChange; readonly outcome: TransformOutcome }
  | { readonly status: "failed"; readonly error: FileError };

export interface FileChange {
  readonly file: string;
  readonly before: string;
  readonly after: string;
  readonly mode: number;
}

/** A larger file is a bundle or data; no person would read what a pattern did to it. */
const mostBytes = 2 * 1024 * 1024;

/**
 * @param file relative to `root`
 * @param contains when given, a file without any of these texts is not even parsed
 */
export async function transformFile(
  root: string,
  file: string,
  transform: FileTransform,
  contains: readonly string[] | undefined,
): Promise<FileResult> {
  const source = await readSource(join(root, file), file);
  if ("status" in source) return source;
  const { text, mode } = source;
  if (contains?.every((part) => !text.text.includes(part))) return { status: "unchanged", file };
  let outcome: TransformOutcome;
  try {
    outcome = await transform({ path: file, text: text.text });
  } catch (error) {
    return { status: "failed", error: describeFailure(file, error) };
  }
  const after = outcome.text === text.text ? text.original : text.restore(outcome.text);
  if (after === text.original) return { status: "unchanged", file, outcome };
  return { status: "changed", change: { file, before: text.original, after, mode }, outcome };
}

async function readSource(
  path: string,
  file: string,
): Promise<{ text: SourceText; mode: number } | Extract<FileResult, { status: "absent" | "skipped" }>> {
  const skip = (reason: SkipReason) => ({ status: "skipped" as const, file, reason });
  try {
    const { mode, size, ...stats } = await describePath(path);
    if (stats.isLink) return skip("symlink");
    if (!stats.isFile) return { status: "absent" };
    if (size > mostBytes) return skip("too-large");
    const text = decodeSource(await readFile(path));
    if (typeof text === "string") return skip(text);
    return isGenerated(file, text.text) ? skip("generated") : { text, mode };
  } catch (error) {
    // A file that git still tracks may be gone from the disk.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { status: "absent" };
    throw error;
  }
}

async function describePath(path: string) {
  const stats = await lstat(path);
  return { mode: stats.mode, size: stats.size, isLink: stats.isSymbolicLink(), isFile: stats.isFile() };
}

function describeFailure(file: string, error: unknown): FileError {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof SourceSyntaxError)) return { file, kind: "pattern", message };
  return {
    file,
    kind: "syntax",
    message,
    ...(error.line !== undefined && { line: error.line }),
    ...(error.column !== undefined && { column: error.column }),
  };
}
