import { readFile, realpath } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { unifiedPatch } from "../diff/unified-patch.ts";
import type { FileTransform, TransformOutcome } from "../engines/engine.ts";
import { compareSnapshots, takeSnapshot } from "./file-snapshot.ts";
import { replaceFile } from "./replace-file.ts";
import type { FileError, PatternReport } from "./report.ts";
import { selectFiles } from "./select-files.ts";
import { listTargetFiles, realDirectory, type GitEnvironment } from "./target-files.ts";
import { transformFile, type FileChange, type FileResult } from "./transform-file.ts";

/** A pattern that was verified, loaded and given its options. */
export interface OpenPattern {
  readonly pattern: PatternReport["pattern"];
  readonly transform: FileTransform;
  readonly effects: readonly string[];
  readonly contains: readonly string[] | undefined;
}

export interface ApplyTarget {
  /** The only place where files are read or written. */
  readonly directory: string;
  /** Without it the changes are only reported, as a patch. */
  readonly write: boolean;
  /** Globs relative to the directory that narrow the pattern's own; `!` in front takes files away. */
  readonly files?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly env?: GitEnvironment | undefined;
}

/**
 * Applies a pattern to the files of a directory, in the order of their names. Every new text is computed before the
 * first is written, so that an abort or a fault before that leaves the directory as it was.
 *
 * @throws {PatternTargetError} when the directory or its list of files cannot be had
 * @throws the signal's reason when it is aborted before the first write
 */
export async function applyPattern(open: OpenPattern, target: ApplyTarget): Promise<PatternReport> {
  target.signal?.throwIfAborted();
  const root = await realDirectory(target.directory);
  const list = () => listTargetFiles(root, target.env, target.signal);
  const listed = await list();
  const files = selectFiles(listed, open.effects, target.files);
  const before = await takeSnapshot(root, listed);
  const results: FileResult[] = [];
  for (const file of files) {
    target.signal?.throwIfAborted();
    results.push(await transformFile(root, file, open.transform, open.contains));
  }
  const touched = compareSnapshots(before, await takeSnapshot(root, await list()), new Set());
  target.signal?.throwIfAborted();
  const written = target.write ? await writeChanges(root, changesOf(results)) : { failed: [] };
  return {
    ...summarize(open.pattern, target.write, results, written.failed),
    effectsViolated: touched,
  };
}

function changesOf(results: readonly FileResult[]): FileChange[] {
  return results.flatMap((result) => (result.status === "changed" ? [result.change] : []));
}

async function writeChanges(root: string, changes: readonly FileChange[]): Promise<{ failed: FileError[] }> {
  const failed: FileError[] = [];
  for (const change of changes) {
    try {
      await writeChange(root, change);
    } catch (error) {
      failed.push({ file: change.file, kind: "write", message: (error as Error).message });
    }
  }
  return { failed };
}

/** What was read long ago may have changed since: neither the file nor the way to it is taken on trust. */
async function writeChange(root: string, { file, before, after, mode }: FileChange): Promise<void> {
  const path = join(root, file);
  const directory = await realpath(dirname(path));
  if (directory !== root && !directory.startsWith(root + sep))
    throw new Error("its directory is now a link out of the target directory; it was not written");
  if (!(await readFile(path)).equals(Buffer.from(before, "utf8")))
    throw new Error("it was changed by somebody else while the pattern ran; it was not written");
  await replaceFile(path, after, mode);
}

function summarize(
  pattern: PatternReport["pattern"],
  written: boolean,
  results: readonly FileResult[],
  failed: readonly FileError[],
): Omit<PatternReport, "effectsViolated"> {
  const notWritten = new Set(failed.map(({ file }) => file));
  const changes = changesOf(results).filter(({ file }) => !notWritten.has(file));
  const outcomes = results.flatMap(outcomeOf);
  const errors = results.flatMap((result) => (result.status === "failed" ? [result.error] : []));
  return {
    pattern,
    written,
    changed: changes.map(({ file }) => file),
    unchanged: results.filter(({ status }) => status === "unchanged").length,
    skipped: results.flatMap((result) =>
      result.status === "skipped" ? [{ file: result.file, reason: result.reason }] : [],
    ),
    errors: [...errors, ...failed].sort((a, b) => (a.file < b.file ? -1 : 1)),
    findings: outcomes.flatMap(({ file, outcome }) =>
      outcome.findings.map((finding) => ({ file, ...finding })),
    ),
    messages: outcomes.flatMap(({ file, outcome }) => outcome.messages.map((message) => ({ file, message }))),
    stats: addStats(outcomes.map(({ outcome }) => outcome.stats)),
    patch: changes.map(({ file, before, after }) => unifiedPatch(file, before, after)).join(""),
  };
}

function outcomeOf(result: FileResult): { file: string; outcome: TransformOutcome }[] {
  if (result.status === "changed") return [{ file: result.change.file, outcome: result.outcome }];
  if (result.status === "unchanged" && result.outcome !== undefined)
    return [{ file: result.file, outcome: result.outcome }];
  return [];
}

function addStats(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const stats of all)
    for (const [name, quantity] of Object.entries(stats)) total[name] = (total[name] ?? 0) + quantity;
  return total;
}
