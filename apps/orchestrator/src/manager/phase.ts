import { performance } from "node:perf_hooks";
import { RunSuspension } from "../errors.ts";
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

/**
 * Runs one phase, with an event before and after it. A thrown error ends it as failed. A phase that completed before the
 * run was resumed gives back what it gave then.
 */
export async function runPhase<T>(
  { steps, emit, signal }: Pick<ManagerPorts, "steps" | "emit" | "signal">,
  name: PhaseName,
  work: () => Promise<PhaseResult<T>>,
): Promise<T> {
  const known = steps.recall(stepName(name));
  if (known !== undefined) return known.value as T;
  signal.throwIfAborted();
  const begin = performance.now();
  const complete = (outcome: "ok" | "failed" | "stopped", details: PhaseDetails = {}): void => {
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
    result = await work();
    await steps.complete(stepName(name), result.value);
  } catch (error) {
    const stopped = signal.aborted || error instanceof RunSuspension;
    complete(stopped ? "stopped" : "failed", {
      summary: error instanceof Error ? error.message : String(error),
    });
    throw error;
  }
  complete(result.outcome ?? "ok", result.details);
  return result.value;
}

/** Unique within a run, and the same when the run is resumed. */
export function stepName({ phase, subtask, attempt }: PhaseName): string {
  return [phase, subtask, attempt].filter((part) => part !== undefined).join("/");
}
