import type { AttemptRecord } from "../../record/attempt-record.ts";
import type { NotAdmittedScenario, SweepSummary } from "../../summary/sweep-summary.ts";
import type { Verdict } from "../../verdict.ts";
import { failureDetail } from "../failure-detail.ts";
import { type ReportedCell, reportedCells } from "../reported-cell.ts";
import { cutText } from "../text/cut-text.ts";
import { escapeXmlAttribute, escapeXmlText } from "../text/escape-xml.ts";

type Outcome = "failure" | "error" | "skipped";

const outcomes: Readonly<Record<Verdict, Outcome | undefined>> = {
  pass: undefined,
  fail: "failure",
  timeout: "failure",
  limit: "failure",
  infra: "error",
  "harness-error": "error",
  skipped: "skipped",
  "not-run": "skipped",
};

const messageLength = 1000;
const bodyLength = 16_000;

const attributes = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXmlAttribute(String(value))}"`)
    .join("");

/** Seconds: the schema knows no exponents. */
const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(3);

const property = (name: string, value: string): string =>
  `      <property${attributes({ name, value: cutText(value, messageLength) })}/>`;

const ending = (outcome: Outcome, type: string, reason: string, body: string): string => {
  const opening = `      <${outcome}${attributes({ type, message: cutText(reason, messageLength) })}`;
  return body === "" ? `${opening}/>` : `${opening}>${escapeXmlText(cutText(body, bodyLength))}</${outcome}>`;
};

const testCase = ({ scenario, cell, record }: ReportedCell): string[] => {
  const outcome = outcomes[cell.verdict];
  const earlier = cell.earlier.map(
    ({ attempt, verdict, reason }) => `attempt ${attempt}: ${verdict}: ${cutText(reason, messageLength)}`,
  );
  const named = attributes({
    classname: scenario.scenario,
    name: `epoch ${cell.epoch}`,
    time: seconds(cell.durationMs ?? 0),
  });
  const body = outcome === "skipped" || record === undefined ? "" : failureDetail(record);
  const content = [
    ...(outcome === undefined ? [] : [ending(outcome, cell.verdict, cell.reason, body)]),
    ...(earlier.length === 0
      ? []
      : [`      <system-out>${escapeXmlText(cutText(earlier.join("\n"), bodyLength))}</system-out>`]),
  ];
  return content.length === 0
    ? [`    <testcase${named}/>`]
    : [`    <testcase${named}>`, ...content, "    </testcase>"];
};

const countOutcomes = (cells: readonly ReportedCell[], wanted: Outcome): number =>
  cells.filter(({ cell }) => outcomes[cell.verdict] === wanted).length;

const suite = (cells: readonly ReportedCell[], scenario: ReportedCell["scenario"]): string[] => {
  const timestamp = cells.flatMap(({ record }) => record?.startedAt ?? []).sort()[0];
  const counts = {
    tests: cells.length,
    failures: countOutcomes(cells, "failure"),
    errors: countOutcomes(cells, "error"),
    skipped: countOutcomes(cells, "skipped"),
    time: seconds(cells.reduce((sum, { cell }) => sum + (cell.durationMs ?? 0), 0)),
  };
  return [
    `  <testsuite${attributes({ name: scenario.scenario, ...counts, ...(timestamp === undefined ? {} : { timestamp }) })}>`,
    "    <properties>",
    property("title", scenario.title),
    property("tags", scenario.tags.join(" ")),
    property("key", scenario.key),
    "    </properties>",
    ...cells.flatMap(testCase),
    "  </testsuite>",
  ];
};

const notAdmittedSuite = ({ scenario, status, detail }: NotAdmittedScenario): string[] => [
  `  <testsuite${attributes({ name: scenario, tests: 1, failures: 0, errors: 0, skipped: 1, time: "0.000" })}>`,
  `    <testcase${attributes({ classname: scenario, name: "admission", time: "0.000" })}>`,
  ending("skipped", status, `Not admitted: ${detail}`, ""),
  "    </testcase>",
  "  </testsuite>",
];

/**
 * JUnit XML as Jenkins reads it (junit-10.xsd of its xUnit plugin): a suite is a scenario, a case is an epoch. `fail`,
 * `timeout` and `limit` are failures; `infra` and `harness-error` errors; `skipped` and `not-run` skipped, as is one
 * case `admission` for a scenario that is not admitted.
 *
 * @param attempts Their records give the details; what is missing is reported without.
 */
export const junitReport = (summary: SweepSummary, attempts: readonly AttemptRecord[]): string => {
  const suites = reportedCells(summary.scenarios, attempts);
  const cells = suites.flat();
  const totals = {
    name: summary.run,
    tests: cells.length + summary.notAdmitted.length,
    failures: countOutcomes(cells, "failure"),
    errors: countOutcomes(cells, "error"),
    time: seconds(cells.reduce((sum, { cell }) => sum + (cell.durationMs ?? 0), 0)),
  };
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes(totals)}>`,
    ...summary.scenarios.flatMap((scenario, index) => suite(suites[index] ?? [], scenario)),
    ...summary.notAdmitted.flatMap(notAdmittedSuite),
    "</testsuites>",
  ];
  return `${lines.join("\n")}\n`;
};
