import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SourceSyntaxError, type FileTransform, type TransformOutcome } from "../engines/engine.ts";
import type { FileResult } from "./file-result.ts";
import { decodeSource, isGenerated, SourceText, type Layout, type SkipReason } from "./files/source-text.ts";
import type { FileError } from "../report/pattern-report.ts";
import type { BatchFile } from "./workers/protocol.ts";

/** A larger file is a bundle or data; no person would read what a pattern did to it. */
const mostBytes = 2 * 1024 * 1024;

/** What is the same for every file of a run. */
export interface FileContext {
  /** The target directory, as a real path. */
  readonly root: string;
  readonly layout: Layout;
  /** When given, a file without any of these texts is not even parsed. */
  readonly contains: readonly string[] | undefined;
  readonly transform: FileTransform;
}

/** Reads one file and transforms its text in memory. */
export async function transformFile(
  { root, layout, contains, transform }: FileContext,
  { file, content }: BatchFile,
): Promise<FileResult> {
  const source = readSource(join(root, file), file, layout, content);
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
  const said = { ...outcome, text: "" };
  if (after === text.original) return { status: "unchanged", file, outcome: said };
  return { status: "changed", change: { file, before: text.original, after, mode }, outcome: said };
}

/** Without waiting for a thread pool: whoever calls has a thread of its own, and one file is read at a time. */
function readSource(
  path: string,
  file: string,
  layout: Layout,
  content: string | undefined,
): { text: SourceText; mode: number } | Extract<FileResult, { status: "absent" | "skipped" | "failed" }> {
  const skip = (reason: SkipReason) => ({ status: "skipped" as const, file, reason });
  try {
    const stats = lstatSync(path);
    const { mode } = stats;
    if (content !== undefined) return { text: new SourceText(content, layout), mode };
    if (stats.isSymbolicLink()) return skip("symlink");
    if (!stats.isFile()) return { status: "absent", file };
    if (stats.size > mostBytes) return skip("too-large");
    const text = decodeSource(readFileSync(path), layout);
    if (typeof text === "string") return skip(text);
    return isGenerated(file, text.text) ? skip("generated") : { text, mode };
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
    // Whoever listed the files could not spell this name, and put replacement characters into it.
    if (isMissing && file.includes("\uFFFD")) return skip("name-not-utf-8");
    // A file that git still tracks may be gone from the disk.
    if (isMissing) return { status: "absent", file };
    return { status: "failed", error: describeFailure(file, error) };
  }
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
