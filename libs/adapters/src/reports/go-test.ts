import { type CaseStatus, type TestCase, type TestReport, reportOf } from "./test-report.ts";

/** One line of `go test -json` that ends a test, or a package when it names no test: https://pkg.go.dev/cmd/test2json */
interface EndEvent {
  readonly packagePath: string;
  readonly test: string | undefined;
  readonly status: CaseStatus;
}

const statusOf: ReadonlyMap<unknown, CaseStatus> = new Map([
  ["pass", "passed"],
  ["fail", "failed"],
  ["skip", "skipped"],
]);

/**
 * The events of `go test -json`. A case is named `package > Test/subtest`. A test with subtests counts only when it failed
 * and none of them did; a package that failed without a failed test (it does not compile, or it exited) counts as one failure.
 */
export function parseGoTest(output: string): TestReport | undefined {
  const events = output.split("\n").flatMap((line) => endEvent(line) ?? []);
  if (events.length === 0) return undefined;
  const packages = new Map<string, EndEvent[]>();
  for (const event of events) {
    const inside = packages.get(event.packagePath);
    if (inside === undefined) packages.set(event.packagePath, [event]);
    else inside.push(event);
  }
  return reportOf([...packages].flatMap(([path, inside]) => packageCases(path, inside)));
}

function endEvent(line: string): EndEvent | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const { Action, Package, Test } = JSON.parse(line) as Record<string, unknown>;
    const status = statusOf.get(Action);
    if (status === undefined || typeof Package !== "string") return undefined;
    return { packagePath: Package, test: typeof Test === "string" ? Test : undefined, status };
  } catch {
    return undefined;
  }
}

function packageCases(path: string, events: readonly EndEvent[]): TestCase[] {
  const tests = statusByTest(events);
  const parents = new Set([...tests.keys()].flatMap(ancestors));
  const failed = [...tests].filter(([, status]) => status === "failed").map(([test]) => test);
  const explained = new Set(failed.flatMap(ancestors));
  const cases = [...tests]
    .filter(([test, status]) => !parents.has(test) || (status === "failed" && !explained.has(test)))
    .map(([test, status]) => ({ name: `${path} > ${test}`, status }));
  const packageFailed = events.some(({ test, status }) => test === undefined && status === "failed");
  return packageFailed && failed.length === 0 ? [...cases, { name: path, status: "failed" }] : cases;
}

/** With `-count` or `-cpu`, a test runs several times: one failure is enough. */
function statusByTest(events: readonly EndEvent[]): Map<string, CaseStatus> {
  const tests = new Map<string, CaseStatus>();
  for (const { test, status } of events) {
    if (test !== undefined && tests.get(test) !== "failed") tests.set(test, status);
  }
  return tests;
}

/** `A/b/c`: `A` and `A/b`. */
const ancestors = (test: string) => [...test.matchAll(/\//g)].map(({ index }) => test.slice(0, index));
