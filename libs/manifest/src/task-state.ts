import { isFinal, type RunManifest } from "./schema/run-manifest.ts";
import type { RunSummary, TaskState } from "./schema/task-state.ts";
import type { RunStore } from "./run-store.ts";

export function summarizeRun({ run, result }: RunManifest): RunSummary {
  return {
    id: run.id,
    status: run.status,
    ...(run.statusDetail !== undefined && { statusDetail: run.statusDetail }),
    createdAt: run.createdAt,
    ...(run.completedAt !== undefined && { completedAt: run.completedAt }),
    ...(result !== undefined && { branch: result.branch, commit: result.commit }),
  };
}

/**
 * Rebuilds what is known of a task from the manifests of its runs, for when the projection is lost or damaged.
 *
 * @returns the state, undefined when no run can be read, and the runs whose manifests cannot be read
 */
export async function rebuildTaskState(
  store: RunStore,
  task: string,
): Promise<{ state: TaskState | undefined; unreadable: { run: string; problem: string }[] }> {
  let state: TaskState | undefined;
  const unreadable: { run: string; problem: string }[] = [];
  for (const name of (await store.list({ task })).reverse()) {
    try {
      state = projectRun(state, (await store.read(name)).manifest);
    } catch (error) {
      unreadable.push({ run: name.run, problem: (error as Error).message });
    }
  }
  return { state, unreadable };
}

/**
 * The state of a task after a run began or changed. Runs come in the order of their ids; the same run may come again
 * with a later status.
 */
export function projectRun(before: TaskState | undefined, manifest: RunManifest): TaskState {
  const summary = summarizeRun(manifest);
  const { status } = summary;
  const runs = { ...(before?.runs ?? { total: 0, succeeded: 0, failed: 0, cancelled: 0 }) };
  const known = before?.latest?.id === summary.id ? before.latest : undefined;
  if (known === undefined) runs.total += 1;
  if (isFinal(status) && (known === undefined || !isFinal(known.status))) runs[status] += 1;
  const lastSuccess = status === "succeeded" ? summary : before?.lastSuccess;
  return {
    schemaVersion: 1,
    task: { id: manifest.task.id, title: manifest.task.title },
    runs,
    latest: summary,
    ...(lastSuccess !== undefined && { lastSuccess }),
  };
}
