import type { GoalCommand } from "./goal.ts";
import { type Reading, unreadable } from "./reports/files/report-file.ts";
import { parseTestReport } from "./reports/files/parse-test-report.ts";
import { readReport } from "./reports/read-report.ts";
import { type TestCase, type TestCounts, type TestReport, plainText } from "./reports/test-report.ts";

/** Only `passed` is a pass. */
export type Verdict = "passed" | "failed" | "no-tests" | "timed-out" | "cannot-run";

export interface Judgement {
  readonly verdict: Verdict;
  /** One sentence. */
  readonly detail: string;
  readonly counts?: TestCounts;
  readonly cases?: readonly TestCase[];
}

/** How a goal's command ended, in the terms of `@codex-orchestrator/process-runner`. */
export interface GoalOutcome {
  readonly outcome: string;
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The text of the planned report file; absent when the command left none. */
  readonly reportFile?: string | undefined;
}

/** The part of a command that says how its end is to be read. */
export type JudgedCommand = Pick<GoalCommand, "goal" | "report"> &
  Partial<Pick<GoalCommand, "reportFile" | "cwd">>;

/** What a shell answers when it does not find the program it is to run (POSIX, "Exit Status for Commands"). */
const commandNotFound = 127;

/**
 * What a command's end says about its goal. A test command passes only when its report shows that at least one test ran
 * and none failed, and its exit code agrees. The report is the planned file, else what the tool printed.
 */
export function judgeGoal(command: JudgedCommand, result: GoalOutcome): Judgement {
  const { outcome, exitCode } = result;
  if (outcome === "timed-out") return { verdict: "timed-out", detail: "It ran into its time limit." };
  if (outcome === "idle")
    return { verdict: "timed-out", detail: "It printed nothing for longer than allowed." };
  if (outcome === "limit") return { verdict: "failed", detail: "It used more than its limits allow." };
  if (outcome === "aborted") return { verdict: "cannot-run", detail: "It was stopped before it ended." };
  if (exitCode === commandNotFound) {
    return {
      verdict: "cannot-run",
      detail: "It ended with exit code 127: a program it calls is not installed.",
    };
  }
  if (command.goal === "test") {
    const printed = readReport(command.report, result.stdout, result.stderr);
    return command.reportFile === undefined
      ? judgeTests(printed, result)
      : judgeReportFile(readReportFile(command, result), printed, result);
  }
  if (exitCode !== 0) return { verdict: "failed", detail: ending(result) };
  const listed = command.report === "listed-files" ? linesOf(result.stdout) : [];
  return listed.length === 0
    ? { verdict: "passed", detail: "It ended with exit code 0." }
    : { verdict: "failed", detail: `It lists ${named(listed)}.` };
}

const linesOf = (text: string) =>
  plainText(text)
    .split("\n")
    .filter((line) => line.trim() !== "");

const mostNamed = 5;

function named(files: readonly string[]): string {
  const count = files.length === 1 ? "1 file" : `${files.length} files`;
  const rest = files.length - mostNamed;
  return `${count}: ${files.slice(0, mostNamed).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

function readReportFile({ reportFile, cwd }: JudgedCommand, result: GoalOutcome): Reading {
  if (reportFile === undefined || result.reportFile === undefined) return unreadable("it is missing");
  return parseTestReport(reportFile.format, result.reportFile, cwd);
}

/** What a tool printed can take a pass away from its report file, and never make one. */
function judgeReportFile(file: Reading, printed: TestReport | undefined, result: GoalOutcome): Judgement {
  if (!file.readable) {
    const judgement = judgeTests(printed, result);
    const detail = `Its report file cannot be read: ${file.problem}. ${judgement.detail}`;
    return { ...judgement, verdict: judgement.verdict === "no-tests" ? "no-tests" : "failed", detail };
  }
  const judgement = judgeTests(file.report, result);
  const contradiction = printed && contradictionBetween(file.report.counts, printed.counts);
  if (judgement.verdict !== "passed" || contradiction === undefined) return judgement;
  const detail = `Its report file contradicts what it printed, ${contradiction}. ${judgement.detail}`;
  return { ...judgement, verdict: "failed", detail };
}

/** Printed sums may count more than the file, such as a test around subtests, but never fewer that passed. */
function contradictionBetween(file: TestCounts, printed: TestCounts): string | undefined {
  if (printed.failed > 0) return `that ${printed.failed} failed`;
  return printed.passed < file.passed ? `that only ${printed.passed} passed` : undefined;
}

function judgeTests(report: TestReport | undefined, result: GoalOutcome): Judgement {
  const succeeded = result.exitCode === 0;
  if (report === undefined) {
    return succeeded
      ? {
          verdict: "no-tests",
          detail: "It ended with exit code 0, but nothing in its output shows that a test ran.",
        }
      : { verdict: "failed", detail: `${ending(result)} Its output holds no summary of tests.` };
  }
  const { counts, cases } = report;
  const evidence = { counts, ...(cases.length > 0 && { cases }) };
  const summary = `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped.`;
  if (counts.passed + counts.failed === 0)
    return { verdict: "no-tests", detail: `No test ran: ${summary}`, ...evidence };
  if (counts.failed > 0) {
    const failed = succeeded ? "It ended with exit code 0, yet tests failed" : "Tests failed";
    return { verdict: "failed", detail: `${failed}: ${summary}`, ...evidence };
  }
  if (!succeeded)
    return { verdict: "failed", detail: `${ending(result)} Yet its tests say: ${summary}`, ...evidence };
  return { verdict: "passed", detail: `All tests that ran passed: ${summary}`, ...evidence };
}

const ending = ({ exitCode }: GoalOutcome) =>
  exitCode === null ? "It was ended by a signal." : `It ended with exit code ${exitCode}.`;
