import type { AttemptRecord } from "../record/attempt-record.ts";
import { passAtK } from "../statistics/reliability/pass-at-k.ts";
import { passHatK } from "../statistics/reliability/pass-hat-k.ts";
import { isScored } from "../verdict.ts";
import { durationStatistics } from "./duration-statistics.ts";
import { findFlakiness } from "./flakiness.ts";
import type { PlannedScenario } from "./planned-scenario.ts";
import type { AttemptOutcome, CellSummary, ScenarioSummary } from "./sweep-summary.ts";
import { totalUsage } from "./total-usage.ts";

export const attemptOutcome = (record: AttemptRecord): AttemptOutcome => ({
  attempt: record.attempt,
  verdict: record.verdict,
  reason: record.reason,
  alone: record.alone,
  durationMs: record.durationMs,
});

const notRun = (epoch: number): CellSummary => ({
  epoch,
  verdict: "not-run",
  reason: "No attempt was made.",
  attempt: null,
  durationMs: null,
  earlier: [],
});

const cellOf = (epoch: number, attempts: readonly AttemptRecord[]): CellSummary => {
  const last = attempts.at(-1);
  if (last === undefined) return notRun(epoch);
  const { attempt, verdict, reason, durationMs } = last;
  return { epoch, verdict, reason, attempt, durationMs, earlier: attempts.slice(0, -1).map(attemptOutcome) };
};

/** @param attempts Those that belong to the planned cells, by epoch and attempt. */
export const summarizeScenario = (
  planned: PlannedScenario,
  attempts: readonly AttemptRecord[],
): ScenarioSummary => {
  const byEpoch = new Map<number, AttemptRecord[]>();
  for (const record of attempts) byEpoch.set(record.epoch, [...(byEpoch.get(record.epoch) ?? []), record]);
  const cells = Array.from({ length: planned.epochs }, (_, index) =>
    cellOf(index + 1, byEpoch.get(index + 1) ?? []),
  );
  const scored = cells.filter(({ verdict }) => isScored(verdict));
  const trials = scored.length;
  const passes = scored.filter(({ verdict }) => verdict === "pass").length;
  return {
    scenario: planned.scenario,
    title: planned.title,
    tags: [...planned.tags],
    key: planned.key,
    definition: planned.definition,
    cells,
    trials,
    passes,
    reliability: Array.from({ length: trials }, (_, index) => ({
      k: index + 1,
      passAtK: passAtK({ trials, passes }, index + 1),
      passHatK: passHatK({ trials, passes }, index + 1),
    })),
    flaky: findFlakiness(attempts),
    durationMs: durationStatistics(scored.flatMap(({ durationMs }) => durationMs ?? [])),
    usage: totalUsage(attempts.map(({ usage }) => usage)),
  };
};
