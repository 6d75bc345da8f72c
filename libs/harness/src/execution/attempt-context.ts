import type { GoalCommand } from "@codex-orchestrator/adapters";
import type { LoadedScenario } from "../scenario/find-scenarios.ts";
import type { TreeSnapshot } from "../tree/snapshot-tree.ts";
import type { AttemptLog } from "./attempt-log.ts";
import type { Machine } from "./machine.ts";
import { type Phase, type PhaseRequest, runPhase } from "./run-phase.ts";

/** The folders of one attempt; all of them are gone when it is over. */
export interface AttemptFolders {
  /** Holds the others, and whatever else an attempt needs. */
  readonly root: string;
  /** Where the subject works, and what is judged afterwards. */
  readonly copy: string;
  /** What the copy was before the subject began. */
  readonly before: string;
}

/** What every step of an attempt works with. */
export interface FreshAttempt {
  readonly scenario: LoadedScenario;
  readonly folders: AttemptFolders;
  readonly machine: Machine;
  readonly signal: AbortSignal;
  readonly log: AttemptLog;
  /** Number of files in the fixture: how a copy is best made depends on it. */
  readonly files: number;
}

/** What every step from the subject on works with. */
export interface AttemptContext extends FreshAttempt {
  /** What is in `folders.before`. */
  readonly before: TreeSnapshot;
  /** What judges the subject, as planned on what was there before it. */
  readonly goals: readonly GoalCommand[];
  /** The folder that the goals are to write their reports into. It is made only after the subject has ended. */
  readonly reports: string;
}

/** Runs one command of the attempt and keeps what it did. */
export async function runLogged(
  { scenario, machine, signal, log }: FreshAttempt,
  request: PhaseRequest,
): Promise<Phase> {
  const phase = await runPhase(request, scenario, machine, signal);
  log.addPhase(phase.record);
  return phase;
}
