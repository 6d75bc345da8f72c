import { type CaseStatus, type TestCase, type TestReport, countsOf, lastMatch } from "../test-report.ts";

const statusOf: Readonly<Record<string, CaseStatus>> = {
  pass: "passed",
  fail: "failed",
  skip: "skipped",
  todo: "skipped",
};

/** `bun test`: ` 2 pass`, ` 1 fail` and others on a line each, then `Ran 3 tests across 1 file.`; a file that cannot be loaded fails. */
export function parseBunTest(output: string): TestReport | undefined {
  const summary = lastMatch(/^ \d+ pass\n[^]*?^Ran \d+ tests? across \d+ files?\./gm, output)?.[0];
  if (summary === undefined)
    return /^No tests found!$/m.test(output) ? { counts: countsOf(0, 0, 0), cases: [] } : undefined;
  const number = (word: string) => Number(new RegExp(`^ (\\d+) ${word}$`, "m").exec(summary)?.[1] ?? 0);
  return {
    counts: countsOf(number("pass"), number("fail"), number("skip") + number("todo")),
    cases: namedCases(output),
  };
}

/** `(pass) suite > case [0.03ms]`. */
function namedCases(output: string): TestCase[] {
  return [...output.matchAll(/^\((pass|fail|skip|todo)\) (.+?)(?: \[[\d.]+ms\])?$/gm)].map(
    ([, word = "", name = ""]) => ({ name, status: statusOf[word] ?? "failed" }),
  );
}
