import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { isTaskId, readDocument } from "@codex-orchestrator/manifest";
import { TaskFileError } from "../errors.ts";
import { didYouMean } from "../nearest.ts";

/**
 * Finds a task by path, or by id in the `tasks/index.json` of a repository.
 *
 * @throws {TaskFileError} when it is neither
 */
export async function findTaskFile(
  named: string,
  workingDirectory: string,
  repository: string,
): Promise<string> {
  const path = resolve(workingDirectory, named);
  if (!isTaskId(named) || (await exists(path))) return path;
  const index = await readDocument("task-index.v1", join(repository, "tasks", "index.json"));
  const tasks = index?.tasks ?? [];
  const registered = tasks.find(({ id }) => id === named);
  if (registered !== undefined) return join(repository, registered.path);
  const ids = tasks.map(({ id }) => id);
  throw new TaskFileError(
    named,
    `there is no such file, and tasks/index.json registers no task of this id.${didYouMean(named, ids)}`,
  );
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
