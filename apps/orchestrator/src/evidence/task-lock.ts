import { join } from "node:path";
import {
  FencedWriter,
  fileLocks,
  LockedError,
  type Lock,
  type LockInspection,
  type LockManager,
} from "@codex-orchestrator/locking";
import { taskStatePath } from "./task-state.ts";

/**
 * Takes the lock of a task, if nobody has it. Its token is above all that the task's state has seen, also after somebody
 * deleted `.runs` and kept `out`.
 */
export async function tryLockTask(root: string, task: string, purpose: string): Promise<Lock | undefined> {
  const above = await new FencedWriter(taskStatePath(root, task)).highestToken();
  return locksIn(root).tryAcquire(taskLockKey(task), { purpose, above });
}

/**
 * Works under the lock of a task.
 *
 * @throws {LockedError} naming the holder, when somebody else has it
 */
export async function withTaskLock<T>(
  root: string,
  task: string,
  purpose: string,
  work: (lock: Lock) => Promise<T>,
): Promise<T> {
  const lock = await tryLockTask(root, task, purpose);
  if (lock === undefined)
    throw new LockedError(taskLockKey(task), (await inspectTaskLock(root, task)).holder);
  try {
    return await work(lock);
  } finally {
    await lock.release();
  }
}

/** Who has the lock of a task. */
export function inspectTaskLock(root: string, task: string): Promise<LockInspection> {
  return locksIn(root).inspect(taskLockKey(task));
}

function taskLockKey(task: string): string {
  return `task-${task}`;
}

function locksIn(root: string): LockManager {
  return fileLocks(join(root, ".runs", ".locks"));
}
