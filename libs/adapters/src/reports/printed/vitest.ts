import {
  type CaseStatus,
  type TestCase,
  type TestReport,
  countsOf,
  lastMatch,
  numbersByWord,
} from "../test-report.ts";

const statusOf: Readonly<Record<string, CaseStatus>> = {
  "✓": "passed",
  "×": "failed",
  "↓": "skipped",
  "□": "skipped",
};

/** Vitest 1 to 4, default and verbose reporters. A file that could not be loaded counts as one failure. */
export function parseVitest(output: string): TestReport | undefined {
  const summary = lastMatch(/^ +Tests {2}(.+)$/gm, output)?.[1];
  if (summary === undefined) {
    return /^No test files found, exiting with code \d/m.test(output)
      ? { counts: countsOf(0, 0, 0), cases: [] }
      : undefined;
  }
  const tests = numbersByWord(summary);
  const files = numbersByWord(lastMatch(/^ +Test Files {2}(.+)$/gm, output)?.[1] ?? "");
  const failed = tests["failed"] ?? files["failed"] ?? 0;
  const skipped = (tests["skipped"] ?? 0) + (tests["todo"] ?? 0);
  return { counts: countsOf(tests["passed"] ?? 0, failed, skipped), cases: namedCases(output) };
}

/** The verbose reporter's lines: ` ✓ file.test.ts > suite > case 3ms`. */
function namedCases(output: string): TestCase[] {
  return [...output.matchAll(/^ ([✓×↓□]) (\S.* > .*?)(?: \d+ms)?$/gm)].map(([, mark = "", name = ""]) => ({
    name,
    status: statusOf[mark] ?? "failed",
  }));
}
