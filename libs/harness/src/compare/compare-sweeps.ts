import type { SweepSummary } from "../summary/sweep-summary.ts";
import { alignSweeps } from "./align-sweeps.ts";
import { decide } from "./decide.ts";
import {
  type ComparableScenario,
  familyOf,
  isComparable,
  isSignificant,
  testFamilies,
} from "./family-tests.ts";
import {
  type FamilyTest,
  type ScenarioChange,
  type ScenarioRate,
  type SweepComparison,
  decisionExitCodes,
} from "./sweep-comparison.ts";

export interface CompareOptions {
  /** Gives the command that repeats one scenario. Without it regressions carry no command. */
  readonly rerunCommand?: (scenario: string) => string;
  /** The level of significance. Default 0.05. */
  readonly alpha?: number;
}

const passesMostly = ({ passes, trials }: ScenarioRate): boolean => passes / trials > 0.5;

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const passRateOf = (comparable: readonly ComparableScenario[]): SweepComparison["passRate"] =>
  comparable.length === 0
    ? null
    : {
        scenarios: comparable.length,
        before: mean(comparable.map(({ before }) => before.passes / before.trials)),
        after: mean(comparable.map(({ after }) => after.passes / after.trials)),
      };

/** Only a scenario that moved has evidence; a deterministic one has moved all the way. */
const evidenceOf = (
  scenario: ComparableScenario,
  significant: readonly FamilyTest[],
): ScenarioChange["evidence"] => {
  if (scenario.deterministic) return "deterministic";
  const moved = significant.some(
    ({ family, difference }) => family === familyOf(scenario) && difference * scenario.difference > 0,
  );
  return moved ? "test" : "none";
};

/**
 * Compares two sweeps, scenario by scenario where id and definition are the same. See `decide` for how it comes to its
 * decision.
 *
 * @param before The baseline.
 * @throws RangeError when `alpha` is not between 0 and 1.
 */
export const compareSweeps = (
  before: SweepSummary,
  after: SweepSummary,
  { rerunCommand, alpha = 0.05 }: CompareOptions = {},
): SweepComparison => {
  if (!(alpha > 0 && alpha < 1)) throw new RangeError(`Expected alpha between 0 and 1, received ${alpha}.`);
  const alignment = alignSweeps(before, after);
  const comparable = alignment.aligned.filter(isComparable);
  const tests = testFamilies(
    comparable.filter(({ deterministic }) => !deterministic),
    alpha,
  );
  const significant = tests.filter((test) => isSignificant(test, alpha));
  const changes = comparable
    .filter(({ difference }) => difference !== 0)
    .map((scenario) => ({ ...scenario, evidence: evidenceOf(scenario, significant) }))
    .filter(
      (scenario) =>
        scenario.evidence !== "none" || passesMostly(scenario.before) !== passesMostly(scenario.after),
    );
  const findings = {
    passRate: passRateOf(comparable),
    regressions: changes
      .filter(({ difference }) => difference < 0)
      .map((change) => ({
        ...change,
        ...(rerunCommand === undefined ? {} : { rerun: rerunCommand(change.scenario) }),
      })),
    improvements: changes.filter(({ difference }) => difference > 0),
    lost: alignment.lost,
    tests,
  };
  const { decision, reason } = decide(after, findings, alpha);
  return {
    before: before.run,
    after: after.run,
    decision,
    exitCode: decisionExitCodes[decision],
    reason,
    ...alignment,
    ...findings,
  };
};
