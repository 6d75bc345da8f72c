import { unifiedPatch } from "../diff/unified-patch.ts";
import type { TransformOutcome } from "../engines/engine.ts";
import type { FileError, FileFinding, PatternReport } from "./pattern-report.ts";
import type { FileChange, FileResult } from "../runner/file-result.ts";

/** What the results of one pattern say, in the order of the files. */
export type ResultSummary = Pick<
  PatternReport,
  "unchanged" | "skipped" | "errors" | "findings" | "mended" | "messages" | "stats"
>;

export function summarizeResults(results: readonly FileResult[]): ResultSummary {
  const outcomes = results.flatMap(outcomeOf);
  const places = (kind: "findings" | "mended"): FileFinding[] =>
    outcomes.flatMap(({ file, outcome }) => outcome[kind].map((finding) => ({ file, ...finding })));
  return {
    unchanged: results.filter(({ status }) => status === "unchanged").length,
    skipped: results.flatMap((result) =>
      result.status === "skipped" ? [{ file: result.file, reason: result.reason }] : [],
    ),
    errors: results.flatMap((result) => (result.status === "failed" ? [result.error] : [])),
    findings: places("findings"),
    mended: places("mended"),
    messages: outcomes.flatMap(({ file, outcome }) => outcome.messages.map((message) => ({ file, message }))),
    stats: addStats(outcomes.map(({ outcome }) => outcome.stats)),
  };
}

/** The summaries of several patterns in a row as one. A file that several of them skipped is named once. */
export function mergeSummaries(all: readonly ResultSummary[]): Omit<ResultSummary, "unchanged"> {
  const skipped = new Map(all.flatMap((one) => one.skipped.map((skip) => [skip.file, skip] as const)));
  return {
    skipped: [...skipped.values()].sort((a, b) => (a.file < b.file ? -1 : 1)),
    errors: all.flatMap(({ errors }) => errors),
    findings: all.flatMap(({ findings }) => findings),
    mended: all.flatMap(({ mended }) => mended),
    messages: all.flatMap(({ messages }) => messages),
    stats: addStats(all.map(({ stats }) => stats)),
  };
}

export function changesOf(results: readonly FileResult[]): FileChange[] {
  return results.flatMap((result) => (result.status === "changed" ? [result.change] : []));
}

/** The files that are changed and the patch that says how, without those that could not be written. */
export function describeChanges(
  changes: readonly FileChange[],
  failed: readonly FileError[],
): Pick<PatternReport, "changed" | "patch"> {
  const notWritten = new Set(failed.map(({ file }) => file));
  const made = changes.filter(({ file }) => !notWritten.has(file));
  return {
    changed: made.map(({ file }) => file),
    patch: made.map(({ file, before, after }) => unifiedPatch(file, before, after)).join(""),
  };
}

export function sortErrors(errors: readonly FileError[]): FileError[] {
  return errors.toSorted((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
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
