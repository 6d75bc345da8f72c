import type { FamilyTest, ScenarioChange, SweepComparison } from "../../compare/sweep-comparison.ts";
import { formatCount, formatPercent } from "../text/format-number.ts";

/** A line of a report: plain text, not yet escaped, and the command that goes with it. */
export interface ReportItem {
  readonly text: string;
  readonly command?: string;
}

export interface ReportSection {
  readonly title: string;
  readonly items: readonly ReportItem[];
}

const evidences: Readonly<Record<ScenarioChange["evidence"], string>> = {
  deterministic: "it does not vary by chance",
  test: "its family moved significantly",
  none: "it may be chance",
};

const changeItem = ({
  scenario,
  before,
  after,
  evidence,
  sameContent,
  rerun,
}: ScenarioChange): ReportItem => ({
  text:
    `"${scenario}": ${before.passes} of ${before.trials} before, ${after.passes} of ${after.trials} now; ` +
    evidences[evidence] +
    (sameContent ? ", and its declared content did not change" : ""),
  ...(rerun === undefined ? {} : { command: rerun }),
});

const pValue = ({ pValue: raw, adjustedPValue }: FamilyTest): string =>
  adjustedPValue === null
    ? "too few scenarios to test"
    : `p = ${Number(raw?.toPrecision(2))}, adjusted ${Number(adjustedPValue.toPrecision(2))}`;

const testItem = (test: FamilyTest): ReportItem => ({
  text:
    `${formatCount(test.scenarios, "scenario")} with ${test.family}: ${test.worse} worse, ${test.better} better; ` +
    `${test.method}, ${pValue(test)}`,
});

const apart = (scenarios: readonly string[], why: string): ReportItem[] =>
  scenarios.map((scenario) => ({ text: `"${scenario}": ${why}` }));

/** The rates that are compared, or that there are none. */
export const comparedRates = ({ before, after, passRate }: SweepComparison): string =>
  passRate === null
    ? `Nothing of ${before} and ${after} can be compared.`
    : `Pass rate over ${formatCount(passRate.scenarios, "scenario")}: ${formatPercent(passRate.before)} in ` +
      `${before}, ${formatPercent(passRate.after)} in ${after}.`;

/** What a comparison lists, for Markdown and plain text alike; sections without an item are left out. */
export const comparisonSections = (comparison: SweepComparison): ReportSection[] =>
  [
    { title: "Worse", items: comparison.regressions.map(changeItem) },
    { title: "Better", items: comparison.improvements.map(changeItem) },
    { title: "No score any more", items: apart(comparison.lost, "passed before") },
    { title: "Scenarios that vary by chance", items: comparison.tests.map(testItem) },
    {
      title: "Not compared",
      items: [
        ...apart(comparison.changed, "its definition changed"),
        ...apart(comparison.onlyBefore, `only in ${comparison.before}`),
        ...apart(comparison.onlyAfter, `only in ${comparison.after}`),
        ...comparison.notComparable.map(({ scenario, before, after }) => ({
          text: `"${scenario}": ${before} before, ${after} now`,
        })),
      ],
    },
  ].filter(({ items }) => items.length > 0);
