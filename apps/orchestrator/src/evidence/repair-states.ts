import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { FencedWriter } from "@codex-orchestrator/locking";
import { rebuildTaskState, serializeDocument, type RunStore } from "@codex-orchestrator/manifest";
import { tryLockTask } from "./task-lock.ts";
import { taskStatePath } from "./task-state.ts";

export interface Repair {
  task: string;
  outcome: "rebuilt" | "no readable run" | "a run is under way";
  unreadable: { run: string; problem: string }[];
}

/** Rebuilds `out/<task>/state.json` of every task from its runs. A task with a run under way is left to that run. */
export async function repairStates(store: RunStore): Promise<Repair[]> {
  const repairs: Repair[] = [];
  for (const task of await store.tasks()) repairs.push(await repairState(store, task));
  return repairs;
}

async function repairState(store: RunStore, task: string): Promise<Repair> {
  const lock = await tryLockTask(store.root, task, "repair");
  if (lock === undefined) return { task, outcome: "a run is under way", unreadable: [] };
  try {
    const { state, unreadable } = await rebuildTaskState(store, task);
    if (state === undefined) return { task, outcome: "no readable run", unreadable };
    const path = taskStatePath(store.root, task);
    await mkdir(dirname(path), { recursive: true });
    await new FencedWriter(path).write(lock.token, serializeDocument("task-state.v1", state));
    return { task, outcome: "rebuilt", unreadable };
  } finally {
    await lock.release();
  }
}
