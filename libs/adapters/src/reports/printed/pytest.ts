import {
  type CaseStatus,
  type TestCase,
  type TestReport,
  countsOf,
  lastMatch,
  numbersByWord,
} from "../test-report.ts";

const statusOf: Readonly<Record<string, CaseStatus>> = {
  PASSED: "passed",
  XPASS: "passed",
  FAILED: "failed",
  ERROR: "failed",
  SKIPPED: "skipped",
  XFAIL: "skipped",
};

/** Pytest's last line, `2 failed, 1 passed in 0.4s`, with or without its rule of `=`; an error counts as a failure. */
export function parsePytest(output: string): TestReport | undefined {
  const summary = lastMatch(
    /^(?:=+ )?((?:no tests ran|no tests collected|\d+ [a-z]+).*) in [\d.:]+s?.*$/gm,
    output,
  );
  if (summary?.[1] === undefined) return undefined;
  const numbers = numbersByWord(summary[1]);
  const passed = (numbers["passed"] ?? 0) + (numbers["xpassed"] ?? 0);
  const failed = (numbers["failed"] ?? 0) + (numbers["error"] ?? 0) + (numbers["errors"] ?? 0);
  const skipped = (numbers["skipped"] ?? 0) + (numbers["xfailed"] ?? 0);
  return { counts: countsOf(passed, failed, skipped), cases: namedCases(output) };
}

/** The lines of `-v`, `file.py::Class::test[case] PASSED [ 50%]`, and of the short summary, `FAILED file.py::test - why`. */
function namedCases(output: string): TestCase[] {
  const found = new Map<string, CaseStatus>();
  for (const [, name = "", word = ""] of output.matchAll(
    /^(\S+\.py::.*?) (PASSED|FAILED|ERROR|SKIPPED|XFAIL|XPASS)\b/gm,
  )) {
    found.set(name, statusOf[word] ?? "failed");
  }
  for (const [, word = "", name = ""] of output.matchAll(
    /^(PASSED|FAILED|ERROR|XFAIL|XPASS) (\S+\.py::.*?)(?: - .*)?$/gm,
  )) {
    found.set(name, statusOf[word] ?? "failed");
  }
  return [...found].map(([name, status]) => ({ name, status }));
}
