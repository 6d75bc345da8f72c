export type CaseStatus = "passed" | "failed" | "skipped";

export interface TestCase {
  /** The titles from the outermost suite to the case, joined by ` > `, or the name the tool itself prints. */
  readonly name: string;
  readonly status: CaseStatus;
}

export interface TestCounts {
  readonly passed: number;
  /** Failed cases, and files that could not be loaded. */
  readonly failed: number;
  /** Skipped, pending, to do, and expected to fail. */
  readonly skipped: number;
  readonly total: number;
}

export interface TestReport {
  readonly counts: TestCounts;
  /** The cases the output names; few tools name those that passed. */
  readonly cases: readonly TestCase[];
}

/** Reads the plain output of one tool; `undefined` when it holds no summary of that tool. */
export type ReportParser = (output: string) => TestReport | undefined;

export function countsOf(passed: number, failed: number, skipped: number): TestCounts {
  return { passed, failed, skipped, total: passed + failed + skipped };
}

/** The report of a tool that names all its cases. */
export function reportOf(cases: readonly TestCase[]): TestReport {
  const count = (status: CaseStatus) => cases.filter((each) => each.status === status).length;
  return { counts: countsOf(count("passed"), count("failed"), count("skipped")), cases };
}

/** The number before each word, as in `2 passed | 1 skipped (3)`: `{ passed: 2, skipped: 1 }`. */
export function numbersByWord(text: string): Record<string, number | undefined> {
  return Object.fromEntries(
    [...text.matchAll(/(\d+) ([a-z]+)/gi)].map(([, number, word = ""]) => [
      word.toLowerCase(),
      Number(number),
    ]),
  );
}

/** A tool's own summary comes last: what looks like one before it was printed by a test. `pattern` is global. */
export function lastMatch(pattern: RegExp, text: string): RegExpExecArray | undefined {
  return [...text.matchAll(pattern)].at(-1);
}

/** Takes a tool's colours and cursor movements out of its output. */
export function plainText(output: string): string {
  return output.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, "").replaceAll("\r\n", "\n");
}
