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

interface Look {
  /** The members that are alive. */
  readonly members: readonly ProcessEntry[];
  /** Whether some process could be a member, and cannot be told from a stranger now. */
  readonly uncertain: boolean;
}

function lookFor({ marks, leader, since }: ProcessFamily): Look {
  const candidates = readProcessTable().filter(
    ({ pid, startedAt }) => startedAt >= since && pid !== process.pid,
  );
  let uncertain = false;
  const isRoot = (entry: ProcessEntry) => {
    if (entry.pid === leader || entry.group === leader) return true;
    const marked = startedWithAny(entry.pid, marks);
    // Threads of the kernel have neither memory nor environment.
    uncertain ||= marked === undefined && entry.memory > 0;
    return marked === true;
  };
  const members = new Map(candidates.filter(isRoot).map((entry) => [entry.pid, entry]));
  let before: number;
  do {
    before = members.size;
    for (const entry of candidates) if (members.has(entry.parent)) members.set(entry.pid, entry);
  } while (members.size > before);
  return { members: [...members.values()], uncertain };
}

export const membersOf = (family: ProcessFamily): readonly ProcessEntry[] => lookFor(family).members;

export const hasMembers = (family: ProcessFamily): boolean => membersOf(family).length > 0;

/** How long SIGKILL is repeated; only a process that is stuck in the kernel lives that long. */
const sweepMs = 5000;
const stepMs = 10;

/** Looks without a member that are needed, as a process may be born during one; more while some process is uncertain. */
const enoughLooks = 2;
const enoughUncertainLooks = 20;

/**
 * SIGTERM, a grace period, then SIGKILL until the process table has no member any more.
 *
 * @returns what could not be ended
 */
export async function endFamily(family: ProcessFamily, graceMs: number): Promise<Survivor[]> {
  const found = membersOf(family);
  if (found.length > 0) {
    signalAll(found, "SIGTERM");
    await until(graceMs, () => found.every((entry) => !isAlive(entry)));
  }
  let members: readonly ProcessEntry[] = [];
  let emptyLooks = 0;
  await until(sweepMs, () => {
    const look = lookFor(family);
    members = look.members;
    emptyLooks = members.length === 0 ? emptyLooks + 1 : 0;
    signalAll(members, "SIGKILL");
    return emptyLooks >= (look.uncertain ? enoughUncertainLooks : enoughLooks);
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
