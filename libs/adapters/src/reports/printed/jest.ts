import {
  type CaseStatus,
  type TestCase,
  type TestReport,
  countsOf,
  lastMatch,
  numbersByWord,
} from "../test-report.ts";
import { TitleStack } from "./title-stack.ts";

const statusOf: Readonly<Record<string, CaseStatus>> = {
  "✓": "passed",
  "✕": "failed",
  "○": "skipped",
  "✎": "skipped",
};

/** Jest's default and verbose reporters. A file that could not be loaded counts as one failure. */
export function parseJest(output: string): TestReport | undefined {
  const summary = lastMatch(/^Tests: +(.+)$/gm, output)?.[1];
  if (summary === undefined) {
    return /^No tests found, exiting with code \d/m.test(output)
      ? { counts: countsOf(0, 0, 0), cases: [] }
      : undefined;
  }
  const tests = numbersByWord(summary);
  const suites = numbersByWord(lastMatch(/^Test Suites: +(.+)$/gm, output)?.[1] ?? "");
  const failed = tests["failed"] ?? suites["failed"] ?? 0;
  const skipped = (tests["skipped"] ?? 0) + (tests["todo"] ?? 0);
  return { counts: countsOf(tests["passed"] ?? 0, failed, skipped), cases: namedCases(output) };
}

/** The indented lines between `PASS file` or `FAIL file` and the next empty line. */
function namedCases(output: string): TestCase[] {
  const cases: TestCase[] = [];
  const titles = new TitleStack();
  let inFile = false;
  for (const line of output.split("\n")) {
    const file = /^(?:PASS|FAIL) +(?:\S+ )?(\S+?)(?: \(.*\))?$/.exec(line)?.[1];
    if (file !== undefined || line.trim() === "") {
      inFile = file !== undefined;
      titles.clear();
      continue;
    }
    const indent = line.search(/\S/);
    if (!inFile || indent < 2) continue;
    const [, mark, title = ""] =
      /^ +([✓✕○✎]) (?:skipped |todo )?(.*?)(?: \(\d+(?:\.\d+)? m?s\))?$/.exec(line) ?? [];
    if (mark === undefined) titles.enter(indent, line.trim());
    else cases.push({ name: titles.nameOf(indent, title), status: statusOf[mark] ?? "failed" });
  }
  return cases;
}
