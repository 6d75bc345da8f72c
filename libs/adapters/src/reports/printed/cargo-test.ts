import { type CaseStatus, type TestCase, type TestReport, countsOf, lastMatch } from "../test-report.ts";

const header = /^running \d+ tests?$/m;
const result = /^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored;/gm;

/**
 * The test programs of `cargo test`, added up: each begins with `running 2 tests` and ends with
 * `test result: ok. 2 passed; 0 failed; 0 ignored; …`. One without a result has crashed, or its result was cut out of the
 * output: the exit code tells which. When the others ran nothing, there is no summary to go by.
 */
export function parseCargoTest(output: string): TestReport | undefined {
  const programs = output.split(header).slice(1);
  const results = programs
    .map((program) => lastMatch(result, program))
    .filter((match) => match !== undefined);
  const sum = (group: number) => results.reduce((total, match) => total + Number(match[group]), 0);
  const counts = countsOf(sum(1), sum(2), sum(3));
  const incomplete = results.length < programs.length && counts.passed + counts.failed === 0;
  if (programs.length === 0 || incomplete) return undefined;
  return { counts, cases: programs.flatMap(namedCases) };
}

const statusOf: Readonly<Record<string, CaseStatus>> = { ok: "passed", FAILED: "failed", ignored: "skipped" };

/** Before these, every test has its line; after them comes what tests printed, which may look like one. */
const printedByTests = /^(?:failures|successes):$/m;

/** `test module::name ... ok`; what kind of test it is (`- should panic`) is no part of its name. */
function namedCases(program: string): TestCase[] {
  const [lines = ""] = program.split(printedByTests, 1);
  const cases = lines.matchAll(
    /^test (.+?)(?: - (?:should panic|compile|compile fail))? \.\.\. (ok|FAILED|ignored)\b/gm,
  );
  return [...cases].map(([, name = "", word = ""]) => ({ name, status: statusOf[word] ?? "failed" }));
}
