import { type CaseStatus, type TestCase, type TestReport, countsOf, lastMatch } from "../test-report.ts";

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

const statusOf = (word: string) => statuses.find(([pattern]) => pattern.test(word))?.[1];

/** The rule before each failure that is told in full, after all tests have run. */
const rule = "=".repeat(70);

/**
 * The lines of `-v`, `test_x (module.Class.test_x) ... ok`, with the test's description between the two or not, and the
 * titles of the failures, which also name a test of which only a subtest failed. Before Python 3.11, such a test has no
 * line of its own, and the brackets hold `module.Class`.
 */
function namedCases(output: string): TestCase[] {
  const cases = new Map<string, CaseStatus>();
  const note = (name: string, status: CaseStatus) => {
    if (cases.get(name) !== "failed") cases.set(name, status);
  };
  const lines = output.split("\n");
  const failures = lines.indexOf(rule);
  let open = "";
  for (const line of failures === -1 ? lines : lines.slice(0, failures)) {
    const [, title, id = "", rest] = /^(?:\w+ \([\w.]+\) \.\.\. )*(\w+) \(([\w.]+)\)(.*)$/.exec(line) ?? [];
    if (title !== undefined) open = nameOf(title, id);
    const status = statusOf((rest ?? line).split(" ... ").at(-1) ?? "");
    if (open === "" || status === undefined) continue;
    note(open, status);
    open = "";
  }
  lines.forEach((line, index) => {
    const [, title, id = ""] = /^(?:FAIL|ERROR): (\w+) \(([\w.]+)\)/.exec(line) ?? [];
    if (title !== undefined && lines[index - 1] === rule) note(nameOf(title, id), "failed");
  });
  return [...cases].map(([name, status]) => ({ name, status }));
}

const nameOf = (title: string, id: string) =>
  `${id.endsWith(`.${title}`) ? id.slice(0, -title.length - 1) : id} > ${title}`;
