import type { FileChange } from "../record/attempt-record.ts";
import type { AttemptContext } from "../execution/attempt-context.ts";
import { compareTrees } from "../tree/compare-trees.ts";
import { restorePaths } from "../tree/restore-paths.ts";
import { snapshotTree } from "../tree/snapshot-tree.ts";
import { matching } from "./check-effects.ts";

/**
 * Undoes what a goal did to the graders: the code under test runs in it. Gives those that were changed or removed; that a
 * goal leaves files of its own beside them, such as a report, is nothing special.
 */
export async function restoreGraders(
  { scenario, folders, before }: AttemptContext,
  directory: string,
): Promise<FileChange[]> {
  const { graders = [] } = scenario.manifest;
  if (graders.length === 0) return [];
  const changes = compareTrees(before, await snapshotTree(directory)).filter(matching(graders));
  await restorePaths(
    folders.before,
    directory,
    changes.map(({ path }) => path),
  );
  return changes.filter(({ change }) => change !== "added");
}
