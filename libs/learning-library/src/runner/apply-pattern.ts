import type { PatternReport } from "../report/pattern-report.ts";
import { changesOf, describeChanges, sortErrors, summarizeResults } from "../report/summarize.ts";
import { TargetSession, type PatternScope } from "./target-session.ts";
import type { ApplyTarget } from "./target.ts";
import type { PatternThreads } from "./workers/pattern-threads.ts";
import { writeEach } from "./write-changes.ts";

/**
 * Applies a pattern to the files of a directory. Every new text is computed before the first is written, so that an
 * abort or a fault before that leaves the directory as it was.
 *
 * @param threads on which the pattern is open
 * @throws {PatternTargetError} when the directory or its list of files cannot be had
 * @throws {UnfitPatternError} when the pattern must not be used with what the target has installed
 * @throws the signal's reason when it is aborted before the first write
 */
export async function applyPattern(
  scope: PatternScope,
  threads: PatternThreads,
  target: ApplyTarget,
): Promise<PatternReport> {
  const session = await TargetSession.open(target);
  const unmet = await session.unmet(scope);
  const results = unmet.length > 0 ? [] : await session.compute(scope, threads, new Map(), new Set());
  const effectsViolated = await session.violations();
  target.signal?.throwIfAborted();
  const changes = changesOf(results);
  const written = target.write === true;
  const failed = written ? await writeEach(session.root, changes) : [];
  const summary = summarizeResults(results);
  return {
    pattern: scope.pattern,
    written,
    unmet,
    ...describeChanges(changes, failed),
    ...summary,
    errors: sortErrors([...summary.errors, ...failed]),
    effectsViolated,
  };
}
