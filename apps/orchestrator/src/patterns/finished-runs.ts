import { join } from "node:path";
import type { FinishedRun } from "@codex-orchestrator/learning-library";
import type { RunStore } from "@codex-orchestrator/manifest";
import type { Config } from "../config.ts";
import { UsageError } from "../errors.ts";
import { findRun } from "../evidence/find-run.ts";
import { gitFor } from "../workspace/git.ts";

/**
 * What finished runs changed, file by file, as it stands in their repository.
 *
 * @throws {UsageError} for a run that left no commit
 */
export async function finishedRuns(
  names: readonly string[],
  store: RunStore,
  config: Config,
): Promise<FinishedRun[]> {
  const runs: FinishedRun[] = [];
  for (const name of names) runs.push(await finishedRun(name, store, config));
  return runs;
}

async function finishedRun(name: string, store: RunStore, config: Config): Promise<FinishedRun> {
  const { manifest } = await store.read(await findRun(store, name));
  const { result, run } = manifest;
  if (result === undefined)
    throw new UsageError(
      `The run ${run.id} (${run.status}) left no commit, so there are no edits to learn from.`,
    );
  const git = gitFor(join(store.root, result.repository), config);
  const { baseCommit, commit } = result;
  const modified = ["diff", "--name-only", "-z", "--no-renames", "--diff-filter=M", baseCommit, commit];
  const paths = (await git.run(...modified)).split("\0").filter((path) => path !== "");
  const files = [];
  for (const path of paths)
    files.push({
      path,
      before: await git.fileAt(baseCommit, path),
      after: await git.fileAt(commit, path),
    });
  return { run: run.id, files };
}
