import { basename, join } from "node:path";
import { TreeTooLargeError } from "../errors.ts";
import type { AttemptContext } from "../execution/attempt-context.ts";
import { type Ending, ending } from "../execution/ending.ts";
import { matching } from "../grading/check-effects.ts";
import { compareTrees } from "../tree/compare-trees.ts";
import { restorePaths } from "../tree/restore-paths.ts";
import { snapshotTree } from "../tree/snapshot-tree.ts";
import { writePatch } from "../tree/write-patch.ts";

/** More than a subject changes that is in its right mind, and little enough to be looked at. */
const defaultChangedFiles = 20_000;

/** How far a count of too many goes on, so that it can be told. */
const leastRead = 1000;

/**
 * Enters in the log what the subject changed. Where it changed a grader, that is reported and undone, so that it cannot
 * judge itself. What it ends with when it changed more files than it may.
 */
export async function takeEffects(
  context: AttemptContext,
  patchPath: string | undefined,
): Promise<Ending | undefined> {
  const { scenario, folders, before, log } = context;
  const allowed = scenario.manifest.limits?.changedFiles ?? defaultChangedFiles;
  log.before = before.id;
  try {
    const after = await snapshotTree(folders.copy, 2 * before.entries.size + Math.max(allowed, leastRead));
    log.after = after.id;
    log.changes = compareTrees(before, after);
  } catch (error) {
    if (!(error instanceof TreeTooLargeError)) throw error;
    return ending("limit", `The subject added more files than the ${allowed} that it may change.`);
  }
  if (log.changes.length > allowed)
    return ending("limit", `The subject changed ${log.changes.length} files; ${allowed} are allowed.`);
  if (patchPath !== undefined && log.changes.length > 0) await keepPatch(context, patchPath);
  const { graders = [] } = scenario.manifest;
  log.tampering = log.changes.filter(matching(graders));
  await restorePaths(
    folders.before,
    folders.copy,
    log.tampering.map(({ path }) => path),
  );
  return undefined;
}

async function keepPatch({ folders, machine, log }: AttemptContext, path: string): Promise<void> {
  const { searchPath, redactor } = machine;
  const patch = await writePatch({
    ...{ before: folders.before, after: folders.copy, changes: log.changes },
    ...{ scratch: join(folders.root, "patch"), path, searchPath, redactor },
  });
  if (patch) log.patch = { path: basename(path), ...patch };
}
