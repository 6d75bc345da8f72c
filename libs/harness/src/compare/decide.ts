import type { SweepSummary } from "../summary/sweep-summary.ts";
import { isSignificant } from "./family-tests.ts";
import type { Decision, SweepComparison } from "./sweep-comparison.ts";

type Findings = Pick<SweepComparison, "passRate" | "regressions" | "lost" | "tests">;

interface Verdict {
  readonly decision: Decision;
  readonly reason: string;
}

const named = (scenarios: readonly string[]): string => {
  const shown = scenarios.slice(0, 3).map((scenario) => `"${scenario}"`);
  return scenarios.length > 3 ? `${shown.join(", ")} and ${scenarios.length - 3} more` : shown.join(", ");
};

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

const harnessErrors = (after: SweepSummary): Verdict | undefined => {
  const cells = after.scenarios.flatMap(({ scenario, cells }) =>
    cells.filter(({ verdict }) => verdict === "harness-error").map(() => scenario),
  );
  if (cells.length === 0) return undefined;
  return {
    decision: "harness-error",
    reason: `The harness cannot vouch for ${plural(cells.length, "cell", "cells")} of ${named([...new Set(cells)])}.`,
  };
};

const regression = ({ regressions, tests }: Findings, alpha: number): Verdict | undefined => {
  const certain = regressions.filter(({ evidence }) => evidence === "deterministic");
  const fallen = tests.find((test) => isSignificant(test, alpha) && test.difference < 0);
  if (certain.length > 0) {
    const scenarios = plural(certain.length, "scenario that passed fails", "scenarios that passed fail");
    return {
      decision: "regression",
      reason: `${scenarios} now, without varying by chance: ${named(certain.map(({ scenario }) => scenario))}.`,
    };
  }
  if (fallen === undefined) return undefined;
  const pValue = Number(fallen.adjustedPValue?.toPrecision(2));
  return {
    decision: "regression",
    reason:
      `The ${fallen.scenarios} scenarios that vary by chance pass less often, by more than chance explains ` +
      `(${fallen.method}, p = ${pValue}).`,
  };
};

const undecided = ({ passRate, lost, tests }: Findings): Verdict | undefined => {
  if (passRate === null) {
    return {
      decision: "undecided",
      reason: "No scenario is scored in both sweeps with the same definition.",
    };
  }
  if (lost.length > 0) {
    const scenarios = plural(lost.length, "scenario that passed has", "scenarios that passed have");
    return { decision: "undecided", reason: `${scenarios} no score now: ${named(lost)}.` };
  }
  const tooFew = tests.find(({ pValue, difference }) => pValue === null && difference < 0);
  if (tooFew === undefined) return undefined;
  const scenarios = plural(tooFew.scenarios, "scenario that varies", "scenarios that vary");
  return {
    decision: "undecided",
    reason: `${scenarios} by chance got worse on average, too few to tell it from chance: run more epochs or scenarios.`,
  };
};

/**
 * In this order:
 * 1. `harness-error`: a cell of the later sweep has this verdict, so that the sweep is not to be believed.
 * 2. `regression`: a deterministic scenario went from pass to fail (no p-value needed), or a family of scenarios that
 *    vary by chance fell significantly (Holm over the families).
 * 3. `undecided`: nothing is scored on both sides; or a scenario that passed cannot be scored any more; or a family too
 *    small for any outcome to be significant got worse on average.
 * 4. `ok`.
 *
 * A harness-error of the earlier sweep is an unscored cell like any other. Scenarios that are changed or on one side
 * only never decide.
 */
export const decide = (after: SweepSummary, findings: Findings, alpha: number): Verdict =>
  harnessErrors(after) ??
  regression(findings, alpha) ??
  undecided(findings) ?? {
    decision: "ok",
    reason:
      findings.regressions.length === 0
        ? `No regression in ${plural(findings.passRate?.scenarios ?? 0, "scenario", "scenarios")}.`
        : `What got worse is within chance: ${named(findings.regressions.map(({ scenario }) => scenario))}.`,
  };
