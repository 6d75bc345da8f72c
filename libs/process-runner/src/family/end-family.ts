import { pollUntil } from "./poll-until.ts";
import type { ProcessFamily } from "./process-family.ts";
import { type ProcessEntry, hasProcessTable } from "./process-table.ts";

export interface ProcessName {
  readonly pid: number;
  /** At most 15 bytes, as the kernel keeps it; never arguments. */
  readonly name: string;
}

/** What it took to end a family. */
export interface FamilyEnding {
  /** Signals sent, in order, each once. */
  readonly signals: readonly ("SIGTERM" | "SIGKILL")[];
  /** Whether something had to be killed. */
  readonly escalated: boolean;
  /** What was alive at the first look that found something, where the process table can be read. */
  readonly found: readonly ProcessName[];
  /** What the last rung could not end. */
  readonly survivors: readonly ProcessName[];
}

/** How long the sweep goes on killing; only a process stuck in the kernel lives that long. */
const sweepMs = 5000;

/**
 * SIGTERM to every member, a grace period in milliseconds, SIGKILL to what is left, and again until two looks find
 * nothing. Without a process table, the same for the leader's group.
 */
export async function endFamily(family: ProcessFamily, graceMs: number): Promise<FamilyEnding> {
  const signals = new Set<"SIGTERM" | "SIGKILL">();
  const { members: found } = family.look();
  const send = (signal: "SIGTERM" | "SIGKILL", members: readonly ProcessEntry[]) => {
    if (signalAll(family, members, signal)) signals.add(signal);
  };
  send("SIGTERM", found);
  const graceful = await pollUntil(graceMs, () => isEmpty(family));
  if (!graceful) send("SIGKILL", family.knownAlive());
  const swept = await sweep(family, (members) => {
    send("SIGKILL", members);
  });
  return {
    signals: [...signals],
    escalated: signals.has("SIGKILL"),
    found: (found.length > 0 ? found : swept.found).map(nameOf),
    survivors: swept.survivors,
  };
}

function isEmpty(family: ProcessFamily): boolean {
  return hasProcessTable ? family.knownAlive().length === 0 : !family.signalGroup(0);
}

interface Sweep {
  readonly found: readonly ProcessEntry[];
  readonly survivors: readonly ProcessName[];
}

/** Processes may be born while one look is taken, hence the second one; a look that is uncertain counts for none. */
async function sweep(
  family: ProcessFamily,
  kill: (members: readonly ProcessEntry[]) => void,
): Promise<Sweep> {
  if (!hasProcessTable) return { found: [], survivors: await groupSurvivors(family) };
  let found: readonly ProcessEntry[] = [];
  let members: readonly ProcessEntry[] = [];
  let emptyLooks = 0;
  await pollUntil(sweepMs, () => {
    const look = family.look();
    members = look.members;
    if (found.length === 0) found = members;
    emptyLooks = members.length === 0 && !look.uncertain ? emptyLooks + 1 : 0;
    if (members.length > 0) kill(members);
    return emptyLooks === 2;
  });
  return { found, survivors: members.map(nameOf) };
}

/** Without a process table, all that can be said is that the group still has a member. */
async function groupSurvivors(family: ProcessFamily): Promise<ProcessName[]> {
  const gone = await pollUntil(sweepMs, () => !family.signalGroup(0));
  return gone || family.leader === undefined ? [] : [{ pid: family.leader, name: "process group" }];
}

/** @returns whether anybody was there to be signalled */
export function signalAll(
  family: ProcessFamily,
  members: readonly ProcessEntry[],
  signal: NodeJS.Signals,
): boolean {
  let sent = family.signalGroup(signal);
  if (signal === "SIGKILL") family.controlGroup?.kill();
  for (const { pid, group } of members) {
    if (group === family.leader) continue;
    try {
      process.kill(pid, signal);
      sent = true;
    } catch {
      // It ended by itself, or belongs to another user and will show up as a survivor.
    }
  }
  return sent;
}

const nameOf = ({ pid, name }: ProcessEntry): ProcessName => ({ pid, name });
