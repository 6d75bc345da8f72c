import { pollUntil } from "./poll-until.ts";
import { type ProcessEntry, hasProcessTable } from "./process-table.ts";
import type { Scope } from "./scope.ts";

export type TerminationCause = "timed-out" | "idle" | "aborted" | "limit" | "leaked" | "log-failed";

/** How processes are found: by group alone, also by marker and descent in the process table, also by control group. */
export type TerminationMechanism =
  "process-group" | "process-group+marker" | "process-group+marker+control-group";

export interface ProcessName {
  readonly pid: number;
  /** At most 15 bytes, as the kernel keeps it; never arguments. */
  readonly name: string;
}

export interface Termination {
  readonly cause: TerminationCause;
  /** Signals sent, in order, each once. */
  readonly signals: readonly ("SIGTERM" | "SIGKILL")[];
  /** Whether something had to be killed after it was asked to end. */
  readonly escalated: boolean;
  readonly mechanism: TerminationMechanism;
  /** What was alive when the termination began, where the process table can be read. */
  readonly found: readonly ProcessName[];
  /** What the last rung could not end. */
  readonly survivors: readonly ProcessName[];
}

/** How long the sweep goes on killing; only a process stuck in the kernel lives that long. */
const sweepMs = 5000;

/** SIGTERM to everything in the scope, a grace period, SIGKILL to what is left, and again until two passes find nothing. */
export async function terminate(
  scope: Scope,
  cause: TerminationCause,
  graceMs: number,
): Promise<Termination> {
  const signals = new Set<"SIGTERM" | "SIGKILL">(["SIGTERM"]);
  const found = scope.members();
  signalAll(scope, found, "SIGTERM");
  const graceful = await pollUntil(graceMs, () => isEmpty(scope));
  if (!graceful) {
    signals.add("SIGKILL");
    signalAll(scope, scope.knownAlive(), "SIGKILL");
  }
  const { survivors, killed } = await sweep(scope);
  if (killed) signals.add("SIGKILL");
  return {
    cause,
    signals: [...signals],
    escalated: signals.has("SIGKILL"),
    mechanism: mechanismOf(scope),
    found: found.map(nameOf),
    survivors,
  };
}

function mechanismOf({ controlGroup }: Scope): TerminationMechanism {
  if (controlGroup !== undefined) return "process-group+marker+control-group";
  return hasProcessTable ? "process-group+marker" : "process-group";
}

function isEmpty(scope: Scope): boolean {
  return hasProcessTable ? scope.knownAlive().length === 0 : !scope.signalGroup(0);
}

/** Processes may be born while one pass looks at the table; hence the second empty pass. */
async function sweep(scope: Scope): Promise<{ survivors: ProcessName[]; killed: boolean }> {
  if (!hasProcessTable) return { survivors: await groupSurvivors(scope), killed: false };
  let killed = false;
  let emptyPasses = 0;
  let survivors: ProcessEntry[] = [];
  await pollUntil(sweepMs, () => {
    survivors = scope.members();
    emptyPasses = survivors.length === 0 ? emptyPasses + 1 : 0;
    if (survivors.length > 0) {
      killed = true;
      signalAll(scope, survivors, "SIGKILL");
    }
    return emptyPasses === 2;
  });
  return { survivors, killed };
}

/** Without a process table, all that can be said is that the group still has a member. */
async function groupSurvivors(scope: Scope): Promise<ProcessName[]> {
  const gone = await pollUntil(sweepMs, () => !scope.signalGroup(0));
  return gone ? [] : [{ pid: scope.leader, name: "process group" }];
}

export function signalAll(scope: Scope, members: readonly ProcessEntry[], signal: NodeJS.Signals): void {
  scope.signalGroup(signal);
  if (signal === "SIGKILL") scope.controlGroup?.kill();
  for (const { pid, group } of members) {
    if (group === scope.leader) continue;
    try {
      process.kill(pid, signal);
    } catch {
      // It ended by itself, or belongs to another user and will show up as a survivor.
    }
  }
}

const nameOf = ({ pid, name }: ProcessEntry): ProcessName => ({ pid, name });
