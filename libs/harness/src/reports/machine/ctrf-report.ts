import type { AttemptRecord } from "../../record/attempt-record.ts";
import type { NotAdmittedScenario, SweepSummary } from "../../summary/sweep-summary.ts";
import type { Verdict } from "../../verdict.ts";
import { failureDetail } from "../failure-detail.ts";
import { type ReportedCell, reportedCells } from "../reported-cell.ts";
import { cutText } from "../text/cut-text.ts";

export type CtrfStatus = "passed" | "failed" | "skipped" | "pending" | "other";

const statusOf: Readonly<Record<Verdict, CtrfStatus>> = {
  pass: "passed",
  fail: "failed",
  timeout: "failed",
  limit: "failed",
  infra: "other",
  "harness-error": "other",
  skipped: "skipped",
  "not-run": "pending",
};

export interface CtrfTest {
  readonly name: string;
  readonly status: CtrfStatus;
  /** Milliseconds. */
  readonly duration: number;
  /** Milliseconds since 1970, as is `stop`. */
  readonly start?: number;
  readonly stop?: number;
  readonly suite: readonly string[];
  readonly message?: string;
  readonly trace?: string;
  readonly rawStatus: string;
  readonly tags: readonly string[];
  readonly retries?: number;
  readonly retryAttempts?: readonly {
    readonly attempt: number;
    readonly status: CtrfStatus;
    readonly duration: number;
    readonly message: string;
  }[];
  readonly flaky?: boolean;
}

/** The part of the Common Test Report Format (ctrf.io) that a sweep fills. */
export interface CtrfReport {
  readonly reportFormat: "CTRF";
  readonly specVersion: string;
  readonly results: {
    readonly tool: { readonly name: string };
    readonly summary: Readonly<Record<CtrfStatus, number>> & {
      readonly tests: number;
      readonly flaky: number;
      readonly suites: number;
      readonly start: number;
      readonly stop: number;
      readonly extra: Readonly<Record<string, unknown>>;
    };
    readonly tests: readonly CtrfTest[];
  };
}

const textLength = 16_000;

const text = (value: string): string => cutText(value, textLength).toWellFormed();

const retries = ({ cell }: ReportedCell): Pick<CtrfTest, "retries" | "retryAttempts"> =>
  cell.earlier.length === 0
    ? {}
    : {
        retries: cell.earlier.length,
        retryAttempts: cell.earlier.map(({ attempt, verdict, durationMs, reason }) => ({
          attempt,
          status: statusOf[verdict],
          duration: durationMs,
          message: text(reason),
        })),
      };

const times = ({ record }: ReportedCell): Pick<CtrfTest, "start" | "stop"> => {
  if (record === undefined) return {};
  const start = Date.parse(record.startedAt);
  return { start, stop: start + record.durationMs };
};

const cellTest = (reported: ReportedCell): CtrfTest => {
  const { scenario, cell, record } = reported;
  const passed = cell.verdict === "pass";
  const trace = passed || record === undefined ? "" : failureDetail(record);
  return {
    name: text(`${scenario.title === "" ? scenario.scenario : scenario.title} (epoch ${cell.epoch})`),
    status: statusOf[cell.verdict],
    duration: cell.durationMs ?? 0,
    ...times(reported),
    suite: [text(scenario.scenario)],
    ...(passed ? {} : { message: text(cell.reason) }),
    ...(trace === "" ? {} : { trace: text(trace) }),
    rawStatus: cell.verdict,
    tags: scenario.tags.map(text),
    ...retries(reported),
    ...(passed && scenario.flaky !== null ? { flaky: true } : {}),
  };
};

const notAdmittedTest = ({ scenario, title, tags, status, detail }: NotAdmittedScenario): CtrfTest => ({
  name: text(`${title === "" ? scenario : title} (admission)`),
  status: "skipped",
  duration: 0,
  suite: [text(scenario)],
  message: text(`Not admitted: ${detail}`),
  rawStatus: status,
  tags: tags.map(text),
});

/**
 * The sweep in the Common Test Report Format, a test being an epoch of a scenario: `fail`, `timeout` and `limit` are
 * failed, `infra` and `harness-error` other, `not-run` pending, and a scenario that is not admitted one skipped test.
 * `flaky` marks a passed epoch of a scenario that also did not pass.
 */
export const ctrfReport = (summary: SweepSummary, attempts: readonly AttemptRecord[]): CtrfReport => {
  const tests = [
    ...reportedCells(summary.scenarios, attempts).flat().map(cellTest),
    ...summary.notAdmitted.map(notAdmittedTest),
  ];
  const count = (status: CtrfStatus) => tests.filter((test) => test.status === status).length;
  const earliest = (one: number, other: number) => Math.min(one, other);
  const latest = (one: number, other: number) => Math.max(one, other);
  const starts = tests.flatMap(({ start }) => start ?? []);
  const { planned, scored, passRate } = summary.total;
  return {
    reportFormat: "CTRF",
    specVersion: "0.1.0",
    results: {
      tool: { name: "@codex-orchestrator/harness" },
      summary: {
        tests: tests.length,
        passed: count("passed"),
        failed: count("failed"),
        skipped: count("skipped"),
        pending: count("pending"),
        other: count("other"),
        flaky: tests.filter(({ flaky }) => flaky === true).length,
        suites: summary.scenarios.length + summary.notAdmitted.length,
        start: starts.length === 0 ? 0 : starts.reduce(earliest),
        stop: tests.flatMap(({ stop }) => stop ?? []).reduce(latest, 0),
        extra: { run: summary.run, planned, scored, passRate },
      },
      tests,
    },
  };
};
