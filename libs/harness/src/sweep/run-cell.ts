import type { AttemptRecord } from "../record/attempt-record.ts";
import { type AttemptFindings, AttemptLog } from "../execution/attempt-log.ts";
import { ending } from "../execution/ending.ts";
import { runAttempt } from "../attempt/run-attempt.ts";
import type { PreparedScenario } from "./prepare-scenario.ts";
import type { Surroundings } from "./surroundings.ts";

/** One scenario in one epoch. */
export interface Cell {
  readonly prepared: PreparedScenario;
  readonly epoch: number;
}

/** Makes one attempt and keeps its record. Undefined when it was interrupted: then there is nothing to keep. */
export async function runCell(
  { prepared, epoch }: Cell,
  { results, machine, signal, emit }: Surroundings,
  circumstances: { readonly queuedMs: number; readonly alone: boolean },
): Promise<AttemptRecord | undefined> {
  if (signal.aborted) return undefined;
  const { scenario, fixture, plan, guard } = prepared;
  const { attempt, patchPath, release } = results.next(plan.scenario, epoch);
  emit({ type: "attempt-started", scenario: plan.scenario, epoch, attempt });
  const startedAt = new Date();
  const startedMs = performance.now();
  const findings =
    guard === undefined
      ? (await runAttempt({ scenario, fixture, doing: "subject", patchPath }, machine, signal)).findings()
      : skipped(fixture.id, guard);
  if (findings.verdict === "not-run") {
    await release();
    return undefined;
  }
  const { scenario: id, title, tags, key } = plan;
  const record = results.add({
    ...{ schemaVersion: 1, scenario: id, title, tags: [...tags], epoch, attempt, key },
    ...circumstances,
    startedAt: startedAt.toISOString(),
    durationMs: Math.round(performance.now() - startedMs),
    ...findings,
  });
  emit({ type: "attempt-ended", record });
  return record;
}

function skipped(tree: string, guard: string): AttemptFindings {
  const log = new AttemptLog(tree);
  log.end(ending("skipped", guard));
  return log.findings();
}
