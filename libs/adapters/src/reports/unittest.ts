import { type CaseStatus, type TestCase, type TestReport, countsOf, lastMatch } from "./test-report.ts";

/** Python's unittest: `Ran 4 tests in 0.1s`, then `OK (skipped=1)` or `FAILED (failures=1, errors=2)`. */
export function parseUnittest(output: string): TestReport | undefined {
  const summary = lastMatch(/^Ran (\d+) tests? in .*\n+(?:OK|FAILED|NO TESTS RAN)(?: \((.*)\))?$/gm, output);
  if (summary === undefined) return undefined;
  const named = new Map(
    [...(summary[2] ?? "").matchAll(/([a-z ]+)=(\d+)/g)].map((m) => [m[1]?.trim(), Number(m[2])]),
  );
  const number = (name: string) => named.get(name) ?? 0;
  const failed = number("failures") + number("errors") + number("unexpected successes");
  const skipped = number("skipped") + number("expected failures");
  const passed = Math.max(0, Number(summary[1]) - failed - skipped);
  return { counts: countsOf(passed, failed, skipped), cases: namedCases(output) };
}

const statuses: readonly [RegExp, CaseStatus][] = [
  [/^ok$/, "passed"],
  [/^(?:skipped|expected failure)/, "skipped"],
  [/^(?:FAIL|ERROR|unexpected success)$/, "failed"],
];

/** The lines of `-v`: `test_x (module.Class.test_x) ... ok`. */
function namedCases(output: string): TestCase[] {
  return [...output.matchAll(/^(\w+ \([\w.]+\))(?:\n.*)? \.\.\. (.+)$/gm)].flatMap(
    ([, name = "", word = ""]) => {
      const status = statuses.find(([pattern]) => pattern.test(word))?.[1];
      return status === undefined ? [] : [{ name, status }];
    },
  );
}
