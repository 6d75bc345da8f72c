import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { AttemptContext, FreshAttempt } from "../execution/attempt-context.ts";
import { type Ending, ending } from "../execution/ending.ts";
import { planGoals } from "../grading/plan-goals.ts";
import { copyTree } from "../tree/copy-tree.ts";
import { type TreeSnapshot, snapshotTree } from "../tree/snapshot-tree.ts";
import { setUp } from "./set-up.ts";

/**
 * Makes the copy, sets it up, and decides what judges the subject before the subject can have a say in it. Whatever goes
 * wrong here is not the subject's doing; what goes wrong afterwards may be.
 */
export async function prepareAttempt(
  fresh: FreshAttempt,
  fixture: TreeSnapshot,
): Promise<{ readonly ending: Ending } | { readonly context: AttemptContext }> {
  const { scenario, machine } = fresh;
  await copyTree(scenario.fixture, fresh.folders.copy, fresh);
  const copied = await snapshotTree(fresh.folders.copy);
  if (copied.id !== fixture.id)
    return { ending: ending("infra", "The fixture changed after the sweep had begun.") };
  const { folders, ending: failed } = await setUp(fresh);
  if (failed) return { ending: failed };
  const before = folders === fresh.folders ? fixture : await snapshotTree(folders.before);
  // Made only after the subject has ended, which never knew the name.
  const reports = join(folders.root, `reports-${randomBytes(12).toString("hex")}`);
  const goals = await planGoals(scenario.manifest, folders.before, reports, machine);
  if (goals.problem !== undefined) return { ending: ending("infra", goals.problem) };
  return { context: { ...fresh, folders, before, goals: goals.commands, reports } };
}
