import type { SweepSummary } from "../../summary/sweep-summary.ts";
import { escapeMarkdown } from "../text/escape-markdown.ts";
import { formatDuration } from "../text/format-number.ts";
import { joinLines } from "../text/join-lines.ts";
import {
  flakySentence,
  intervalSentence,
  rateSentence,
  scenarioVerdicts,
  usageSentence,
} from "./sweep-wording.ts";

const rowLimit = 100;
const itemLimit = 40;

const scenarioTable = ({ scenarios }: SweepSummary): string[] => {
  if (scenarios.length === 0) return [];
  const rows = scenarios.slice(0, rowLimit).map((scenario) => {
    const columns = [
      escapeMarkdown(scenario.scenario, 100),
      escapeMarkdown(scenario.title, 100),
      `${scenario.passes} of ${scenario.cells.length}`,
      `${scenarioVerdicts(scenario)}${scenario.flaky === null ? "" : " (flaky)"}`,
      scenario.durationMs === null ? "–" : formatDuration(scenario.durationMs.median),
    ];
    return `| ${columns.join(" | ")} |`;
  });
  const more = scenarios.length - rows.length;
  return [
    "",
    "| Scenario | Title | Passed | Verdicts | Median time |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    ...(more > 0 ? ["", `The table leaves out ${more} more; the summary has them all.`] : []),
  ];
};

const section = (title: string, items: readonly string[]): string[] => {
  if (items.length === 0) return [];
  const more = items.length - itemLimit;
  return [
    "",
    `### ${title}`,
    "",
    ...items.slice(0, itemLimit).map((item) => `- ${item}`),
    ...(more > 0 ? [`- … and ${more} more.`] : []),
  ];
};

const strong = (scenario: string): string => `**${escapeMarkdown(scenario, 100)}**`;

/** A short report of a sweep for people and pull requests, in GitHub Flavored Markdown. */
export const sweepMarkdown = (summary: SweepSummary): string => {
  const usage = usageSentence(summary.total);
  const notPassed = summary.scenarios.flatMap(({ scenario, cells }) =>
    cells
      .filter(({ verdict }) => verdict !== "pass")
      .map(({ epoch, verdict, reason }) => {
        return `${strong(scenario)}, epoch ${epoch}: ${verdict}. ${escapeMarkdown(reason)}`;
      }),
  );
  const flaky = summary.scenarios.flatMap((scenario) =>
    scenario.flaky === null
      ? []
      : [`${strong(scenario.scenario)}: ${escapeMarkdown(flakySentence(scenario.flaky), 600)}`],
  );
  const notAdmitted = summary.notAdmitted.map(
    ({ scenario, status, detail }) => `${strong(scenario)}: ${status}. ${escapeMarkdown(detail)}`,
  );
  return joinLines([
    `## Evaluation: ${rateSentence(summary.total)}`,
    "",
    intervalSentence(summary.total),
    ...(usage === undefined ? [] : ["", usage]),
    ...scenarioTable(summary),
    ...section("Flaky", flaky),
    ...section("Not passed", notPassed),
    ...section("Not admitted, never scored", notAdmitted),
  ]);
};
