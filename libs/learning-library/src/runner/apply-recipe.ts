import type { PatternReport, RecipeReport, StepReport } from "../report/pattern-report.ts";
import {
  changesOf,
  describeChanges,
  mergeSummaries,
  sortErrors,
  summarizeResults,
} from "../report/summarize.ts";
import { Draft } from "./draft.ts";
import type { PreparedPattern } from "./prepared-pattern.ts";
import type { RunLimits } from "./run-limits.ts";
import { TargetSession } from "./target-session.ts";
import type { ApplyTarget } from "./target.ts";
import { PatternThreads } from "./workers/pattern-threads.ts";
import type { LibraryState } from "./workers/thread-pool.ts";
import { writeAll } from "./write-changes.ts";

/**
 * Applies patterns one after another in memory, each to what the one before it made of the files, and then makes all
 * changes at once or, when any step fails on any file, none. A file that does not parse to begin with is left to itself.
 *
 * @throws what opening a step throws, before the target is read; {PatternTargetError}; {UnfitPatternError} for any step; the signal's reason
 */
export async function applyRecipe(
  recipe: PatternReport["pattern"],
  steps: readonly PreparedPattern[],
  library: LibraryState,
  limits: RunLimits,
  target: ApplyTarget,
): Promise<RecipeReport> {
  const open = (step: PreparedPattern) => PatternThreads.open(library, step.loadable, limits, target.signal);
  for (const step of steps) (await open(step)).close();
  target.signal?.throwIfAborted();
  const session = await TargetSession.open(target);
  const unmet = await Promise.all(steps.map(({ scope }) => session.unmet(scope)));
  const draft = new Draft();
  const reports: StepReport[] = [];
  for (const [index, step] of steps.entries()) {
    const lacking = unmet[index] ?? [];
    const threads = await open(step);
    try {
      const results =
        lacking.length > 0 ? [] : await session.compute(step.scope, threads, draft.contents(), draft.left);
      draft.add(results);
      const changed = changesOf(results).map(({ file }) => file);
      reports.push({ pattern: step.scope.pattern, unmet: lacking, changed, ...summarizeResults(results) });
    } finally {
      threads.close();
    }
    if (draft.isBroken) break;
  }
  const effectsViolated = await session.violations();
  target.signal?.throwIfAborted();
  const changes = draft.isBroken ? [] : draft.changes();
  const failed = target.write === true ? await writeAll(session.root, changes) : [];
  const summary = mergeSummaries(reports);
  const made = describeChanges(failed.length === 0 ? changes : [], []);
  return {
    pattern: recipe,
    unmet: [],
    written: target.write === true && !draft.isBroken && failed.length === 0,
    ...made,
    ...summary,
    unchanged: draft.seen - made.changed.length,
    errors: sortErrors([...summary.errors, ...failed]),
    effectsViolated,
    steps: reports,
  };
}
