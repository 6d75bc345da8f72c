import { type FamilyEnding, endFamily } from "./end-family.ts";
import type { ProcessFamily } from "./process-family.ts";
import { hasProcessTable } from "./process-table.ts";

export type TerminationCause = "timed-out" | "idle" | "aborted" | "limit" | "leaked" | "log-failed";

/** How processes are found: by group alone, also by mark and descent in the process table, also by control group. */
export type TerminationMechanism =
  "process-group" | "process-group+marker" | "process-group+marker+control-group";

/** Why a run's processes had to be ended, and what it took. */
export interface Termination extends FamilyEnding {
  readonly cause: TerminationCause;
  readonly mechanism: TerminationMechanism;
}

export async function terminate(
  family: ProcessFamily,
  cause: TerminationCause,
  graceMs: number,
): Promise<Termination> {
  return { cause, mechanism: mechanismOf(family), ...(await endFamily(family, graceMs)) };
}

function mechanismOf({ controlGroup }: ProcessFamily): TerminationMechanism {
  if (controlGroup !== undefined) return "process-group+marker+control-group";
  return hasProcessTable ? "process-group+marker" : "process-group";
}
