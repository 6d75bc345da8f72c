import { performance } from "node:perf_hooks";
import type { PhaseDetails } from "./events.ts";
import type { ManagerPorts } from "./ports.ts";

export interface PhaseName {
  phase: string;
  subtask?: string;
  attempt?: number;
}

/** What the work of a phase gives back: its value, and what people are told about it. */
export interface PhaseResult<T> {
  value: T;
  outcome?: "ok" | "failed";
  details?: PhaseDetails;
}

/** Runs one phase through the step seam, with an event before and after it. A thrown error ends it as failed. */
export async function runPhase<T>(
  { step, emit, signal }: Pick<ManagerPorts, "step" | "emit" | "signal">,
  name: PhaseName,
  work: () => Promise<PhaseResult<T>>,
): Promise<T> {
  signal.throwIfAborted();
  const begin = performance.now();
  const complete = (outcome: "ok" | "failed", details: PhaseDetails = {}): void => {
    emit({
      type: "PhaseCompleted",
      ...name,
      outcome,
      durationMs: Math.round(performance.now() - begin),
      ...details,
    });
  };
  emit({ type: "PhaseStarted", ...name });
  let result: PhaseResult<T>;
  try {
    result = await step(stepName(name), work);
  } catch (error) {
    complete("failed", { summary: error instanceof Error ? error.message : String(error) });
    throw error;
  }
  complete(result.outcome ?? "ok", result.details);
  return result.value;
}

/** Unique within a run, and the same when the run is resumed. */
function stepName({ phase, subtask, attempt }: PhaseName): string {
  return [phase, subtask, attempt].filter((part) => part !== undefined).join("/");
}
