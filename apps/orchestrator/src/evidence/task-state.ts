import { join } from "node:path";
import { FencedWriter } from "@codex-orchestrator/locking";
import {
  projectRun,
  readDocument,
  rebuildTaskState,
  serializeDocument,
  type RunManifest,
  type RunStore,
  type TaskState,
} from "@codex-orchestrator/manifest";

/**
 * Brings `out/<task>/state.json` up to date with a run. The file refuses a writer whose lock was taken over meanwhile.
 *
 * @param token the fencing token of the task's lock
 * @throws {FencedError} when a newer holder has written already
 */
export async function updateTaskState(store: RunStore, manifest: RunManifest, token: number): Promise<void> {
  const path = taskStatePath(store.root, manifest.task.id);
  const state = projectRun(await readOrRebuild(store, manifest.task.id, path), manifest);
  await new FencedWriter(path).write(token, serializeDocument("task-state.v1", state));
}

export function taskStatePath(root: string, task: string): string {
  return join(root, "out", task, "state.json");
}

/** A projection that is lost or damaged is rebuilt from the manifests, which are the truth. */
async function readOrRebuild(store: RunStore, task: string, path: string): Promise<TaskState | undefined> {
  const known = await readDocument("task-state.v1", path).catch(() => undefined);
  return known ?? (await rebuildTaskState(store, task)).state;
}
