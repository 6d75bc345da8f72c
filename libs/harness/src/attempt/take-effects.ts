import { basename, join } from "node:path";
import type { AttemptContext } from "../execution/attempt-context.ts";
import { matching } from "../grading/check-effects.ts";
import { compareTrees } from "../tree/compare-trees.ts";
import { restorePaths } from "../tree/restore-paths.ts";
import { type TreeSnapshot, snapshotTree } from "../tree/snapshot-tree.ts";
import { writePatch } from "../tree/write-patch.ts";

/**
 * Enters in the log what the subject changed. Where it changed a grader, that is reported and undone, so that it cannot
 * judge itself.
 */
export async function takeEffects(
  context: AttemptContext,
  { before, patchPath }: { readonly before: TreeSnapshot; readonly patchPath?: string },
): Promise<void> {
  const { scenario, folders, log } = context;
  const after = await snapshotTree(folders.copy);
  log.before = before.id;
  log.after = after.id;
  log.changes = compareTrees(before, after);
  if (patchPath !== undefined && log.changes.length > 0) await keepPatch(context, patchPath);
  const { graders = [] } = scenario.manifest;
  if (graders.length === 0) return;
  log.tampering = log.changes.filter(matching(graders));
  await restorePaths(
    folders.before,
    folders.copy,
    log.tampering.map(({ path }) => path),
  );
}

async function keepPatch({ folders, machine, log }: AttemptContext, path: string): Promise<void> {
  const { searchPath, redactor } = machine;
  const patch = await writePatch({
    ...{ before: folders.before, after: folders.copy, changes: log.changes },
    ...{ scratch: join(folders.root, "patch"), path, searchPath, redactor },
  });
  if (patch) log.patch = { path: basename(path), ...patch };
}
