import type { ScenarioSummary, SweepSummary } from "../../summary/sweep-summary.ts";
import type { Verdict } from "../../verdict.ts";
import { oneLine } from "../text/one-line.ts";
import {
  flakySentence,
  intervalSentence,
  rateSentence,
  scenarioVerdicts,
  usageSentence,
  verdictCounts,
} from "./sweep-wording.ts";

/** What a scenario is shown as when its cells differ: the first of these that one of them has. */
const worstFirst: readonly Verdict[] = [
  "harness-error",
  "fail",
  "timeout",
  "limit",
  "infra",
  "not-run",
  "skipped",
  "pass",
];

const columnWidth = Math.max(...worstFirst.map((verdict) => verdict.length));

const scenarioLine = (scenario: ScenarioSummary): string => {
  const { cells, passes, flaky } = scenario;
  const worst = worstFirst.find((verdict) => cells.some((cell) => cell.verdict === verdict)) ?? "not-run";
  const cause = cells.find(({ verdict }) => verdict === worst);
  const remarks = [
    ...(cells.length > 1 ? [scenarioVerdicts(scenario)] : []),
    ...(worst === "pass" || cause === undefined ? [] : [oneLine(cause.reason)]),
    ...(flaky === null ? [] : [`flaky: ${oneLine(flakySentence(flaky), 600)}`]),
  ];
  const name = oneLine(scenario.scenario, 100);
  return (
    `${worst.padEnd(columnWidth)}  ${passes}/${cells.length}  ${name}` +
    (remarks.length === 0 ? "" : `  ${remarks.join(" – ")}`)
  );
};

/** A line for each scenario and the totals, for a log. */
export const sweepText = ({ scenarios, notAdmitted, total }: SweepSummary): string => {
  const usage = usageSentence(total);
  const lines = [
    ...scenarios.map(scenarioLine),
    ...notAdmitted.map(
      ({ scenario, status, detail }) =>
        `${"unadmitted".padEnd(columnWidth)}  ${oneLine(scenario, 100)}  ${status}: ${oneLine(detail)}`,
    ),
    rateSentence(total),
    intervalSentence(total),
    ...(total.planned === 0 ? [] : [`Verdicts: ${verdictCounts(total.verdicts)}.`]),
    ...(usage === undefined ? [] : [usage]),
  ];
  return `${lines.join("\n")}\n`;
};
