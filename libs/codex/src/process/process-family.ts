import { setTimeout as delay } from "node:timers/promises";

import { type ProcessEntry, readProcess, readProcessTable, startedWithAny } from "./process-table.ts";

/** Which processes belong together: those marked by their environment, one with its group, and all descendants of these. */
export interface ProcessFamily {
  /** `NAME=value` in the environment. */
  readonly marks: readonly string[];
  /** A process, and the group of which it is the leader. */
  readonly leader?: number;
  /** Nothing older than this process is a member: its `startedAt`. */
  readonly since: number;
}

export interface Survivor {
  readonly pid: number;
  readonly name: string;
}

/** The members that are alive. */
export function membersOf({ marks, leader, since }: ProcessFamily): ProcessEntry[] {
  const candidates = readProcessTable().filter(
    ({ pid, startedAt }) => startedAt >= since && pid !== process.pid,
  );
  const isRoot = (entry: ProcessEntry) =>
    entry.pid === leader || entry.group === leader || startedWithAny(entry.pid, marks);
  const members = new Map(candidates.filter(isRoot).map((entry) => [entry.pid, entry]));
  let before: number;
  do {
    before = members.size;
    for (const entry of candidates) if (members.has(entry.parent)) members.set(entry.pid, entry);
  } while (members.size > before);
  return [...members.values()];
}

export const hasMembers = (family: ProcessFamily): boolean => membersOf(family).length > 0;

/** How long SIGKILL is repeated; only a process that is stuck in the kernel lives that long. */
const sweepMs = 5000;
const stepMs = 10;

/**
 * SIGTERM, a grace period, then SIGKILL until two looks at the process table find nothing, as a process may be born
 * while one look is taken.
 *
 * @returns what could not be ended
 */
export async function endFamily(family: ProcessFamily, graceMs: number): Promise<Survivor[]> {
  const found = membersOf(family);
  if (found.length > 0) {
    signalAll(found, "SIGTERM");
    await until(graceMs, () => found.every((entry) => !isAlive(entry)));
  }
  let members: ProcessEntry[] = [];
  let emptyLooks = 0;
  await until(sweepMs, () => {
    members = membersOf(family);
    emptyLooks = members.length === 0 ? emptyLooks + 1 : 0;
    signalAll(members, "SIGKILL");
    return emptyLooks === 2;
  });
  return members.map(({ pid, name }) => ({ pid, name }));
}

/** The number is used again, the time of the start is not. */
const isAlive = ({ pid, startedAt }: ProcessEntry) => readProcess(pid)?.startedAt === startedAt;

function signalAll(members: readonly ProcessEntry[], signal: NodeJS.Signals): void {
  for (const { pid } of members) {
    try {
      process.kill(pid, signal);
    } catch {
      // It ended by itself, or belongs to somebody else and shows up as a survivor.
    }
  }
}

async function until(limitMs: number, done: () => boolean): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!done() && performance.now() < deadline) await delay(stepMs);
}
