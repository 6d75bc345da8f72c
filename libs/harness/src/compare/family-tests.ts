import { pairedBootstrap } from "../statistics/resampling/paired-bootstrap.ts";
import { holm } from "../statistics/significance/holm.ts";
import { mcnemarExact } from "../statistics/significance/mcnemar.ts";
import type { AlignedScenario, FamilyTest } from "./sweep-comparison.ts";

/** Fixed, so that a comparison is a function of its sweeps. */
const seed = 1;

/** Scored on both sides. */
export interface ComparableScenario extends AlignedScenario {
  readonly difference: number;
}

export const isComparable = (scenario: AlignedScenario): scenario is ComparableScenario =>
  scenario.difference !== null;

type Family = FamilyTest["family"];

export const familyOf = ({ before, after }: AlignedScenario): Family =>
  before.trials === 1 && after.trials === 1 ? "one epoch" : "several epochs";

/** With n pairs that all point one way an exact test gives 2 · ½ⁿ; below that many no outcome is significant. */
const enoughPairs = (pairs: number, alpha: number): boolean => 2 ** (1 - pairs) < alpha;

const testFamily = (
  family: Family,
  members: readonly ComparableScenario[],
  alpha: number,
): Omit<FamilyTest, "adjustedPValue"> => {
  const differences = members.map(({ difference }) => difference);
  const worse = differences.filter((difference) => difference < 0).length;
  const better = differences.filter((difference) => difference > 0).length;
  const pValueOf = () =>
    family === "one epoch"
      ? mcnemarExact({ onlyBefore: worse, onlyAfter: better })
      : pairedBootstrap(differences, { seed }).pValue;
  return {
    family,
    method: family === "one epoch" ? "exact McNemar" : "paired bootstrap",
    scenarios: members.length,
    worse,
    better,
    difference: differences.reduce((sum, difference) => sum + difference, 0) / members.length,
    pValue: enoughPairs(members.length, alpha) ? pValueOf() : null,
  };
};

/**
 * Tests the scenarios that vary by chance: those with one scored cell a side by McNemar's exact test on the paired cells,
 * those with several by a bootstrap of the paired pass rates. Two families, so the p-values are adjusted by Holm.
 */
export const testFamilies = (noisy: readonly ComparableScenario[], alpha: number): FamilyTest[] => {
  const tests = (["one epoch", "several epochs"] as const).flatMap((family) => {
    const members = noisy.filter((scenario) => familyOf(scenario) === family);
    return members.length === 0 ? [] : [testFamily(family, members, alpha)];
  });
  const adjusted = holm(tests.flatMap(({ pValue }) => pValue ?? []));
  return tests.map((test) => ({
    ...test,
    adjustedPValue: test.pValue === null ? null : (adjusted.shift() ?? null),
  }));
};

/** The family moved, in the direction of its difference, by more than chance explains. */
export const isSignificant = ({ adjustedPValue }: FamilyTest, alpha: number): boolean =>
  adjustedPValue !== null && adjustedPValue < alpha;
