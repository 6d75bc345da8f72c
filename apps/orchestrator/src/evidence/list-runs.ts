import { isFinal, type RunManifest, type RunName, type RunStore } from "@codex-orchestrator/manifest";
import { inspectTaskLock } from "./task-lock.ts";

export interface RunRow {
  task: string;
  run: string;
  title?: string;
  /** As in the manifest, or `interrupted` (its process is gone), or `unreadable`. */
  status: string;
  detail?: string;
  createdAt?: string;
  branch?: string;
}

/** The newest runs, each with what is true of it now. */
export async function listRuns(
  store: RunStore,
  options: { task?: string; limit: number },
): Promise<RunRow[]> {
  const names = await store.list(options);
  return Promise.all(names.map((name) => describeRun(store, name)));
}

async function describeRun(store: RunStore, name: RunName): Promise<RunRow> {
  try {
    const { manifest } = await store.read(name);
    const { run, task, result } = manifest;
    const interrupted = await isInterrupted(store, manifest);
    return {
      ...name,
      title: task.title,
      status: interrupted ? "interrupted" : run.status,
      ...(run.statusDetail !== undefined && { detail: run.statusDetail }),
      createdAt: run.createdAt,
      ...(result !== undefined && { branch: result.branch }),
    };
  } catch (error) {
    return { ...name, status: "unreadable", detail: (error as Error).message };
  }
}

/** True when a manifest says that the run goes on, but nobody holds the lock of its task any more. */
export async function isInterrupted(store: RunStore, { run, task }: RunManifest): Promise<boolean> {
  if (isFinal(run.status) || run.status === "waiting" || run.status === "queued") return false;
  const { holder, alive } = await inspectTaskLock(store.root, task.id);
  return holder === undefined || alive === false;
}
