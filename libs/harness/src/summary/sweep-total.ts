import { wilsonInterval } from "../statistics/interval/wilson-interval.ts";
import { clusterBootstrapInterval } from "../statistics/resampling/cluster-bootstrap.ts";
import { type Verdict, isScored, verdicts } from "../verdict.ts";
import { durationStatistics } from "./duration-statistics.ts";
import type { ScenarioSummary, SweepTotal } from "./sweep-summary.ts";
import { totalUsage } from "./total-usage.ts";

/** Fixed, so that a summary is a function of its records. */
const seed = 1;

const countVerdicts = (all: readonly Verdict[]): Record<Verdict, number> =>
  Object.fromEntries(
    verdicts.map((verdict) => [verdict, all.filter((other) => other === verdict).length]),
  ) as Record<Verdict, number>;

/** Both ends are taken where they are worst: what was not measured may have failed, and may have passed. */
const clusterInterval = (scenarios: readonly ScenarioSummary[]): SweepTotal["clusterBootstrap"] => {
  const withUnscoredAs = (unscored: 0 | 1) =>
    clusterBootstrapInterval(
      scenarios.map(({ cells }) =>
        cells.map(({ verdict }) => (isScored(verdict) ? Number(verdict === "pass") : unscored)),
      ),
      { seed },
    );
  const [pessimistic, optimistic] = [withUnscoredAs(0), withUnscoredAs(1)];
  if (pessimistic === undefined || optimistic === undefined) return null;
  return { low: pessimistic.low, high: optimistic.high };
};

export const sweepTotal = (scenarios: readonly ScenarioSummary[]): SweepTotal => {
  const cells = scenarios.flatMap((scenario) => scenario.cells);
  const scoredCells = cells.filter(({ verdict }) => isScored(verdict));
  const planned = cells.length;
  const scored = scoredCells.length;
  const passed = scoredCells.filter(({ verdict }) => verdict === "pass").length;
  const mayHavePassed = passed + (planned - scored);
  return {
    planned,
    scored,
    passed,
    verdicts: countVerdicts(cells.map(({ verdict }) => verdict)),
    passRate: {
      low: planned === 0 ? 0 : passed / planned,
      high: planned === 0 ? 1 : mayHavePassed / planned,
      ofScored: scored === 0 ? null : passed / scored,
    },
    wilson: {
      low: wilsonInterval({ passes: passed, trials: planned }).low,
      high: wilsonInterval({ passes: mayHavePassed, trials: planned }).high,
    },
    clusterBootstrap: clusterInterval(scenarios),
    flaky: scenarios.filter(({ flaky }) => flaky !== null).length,
    durationMs: durationStatistics(scoredCells.flatMap(({ durationMs }) => durationMs ?? [])),
    usage: totalUsage(scenarios.map(({ usage }) => usage)),
  };
};
