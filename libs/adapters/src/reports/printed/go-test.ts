import { type CaseStatus, type TestCase, type TestReport, reportOf } from "../test-report.ts";

/** One line of `go test -json`, of a package when it names no test: https://pkg.go.dev/cmd/test2json */
interface Event {
  readonly packagePath: string;
  readonly test: string | undefined;
  /** What it ends with; absent for a test that begins, or that says that it was skipped. */
  readonly status?: CaseStatus;
  readonly saysSkipped?: boolean;
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
  const lines = output.split("\n");
  const events = lines.flatMap((line) => eventIn(line) ?? unbuiltIn(line) ?? []);
  if (!events.some(({ status }) => status !== undefined)) return undefined;
  const packages = new Map<string, Event[]>();
  for (const event of events) {
    const inside = packages.get(event.packagePath);
    if (inside === undefined) packages.set(event.packagePath, [event]);
    else inside.push(event);
  }
  return reportOf([...packages].flatMap(([path, inside]) => packageCases(path, inside)));
}

function eventIn(line: string): Event | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const { Action, Package, Test, Output } = JSON.parse(line) as Record<string, unknown>;
    if (typeof Package !== "string") return undefined;
    const event = { packagePath: Package, test: typeof Test === "string" ? Test : undefined };
    const status = statusOf.get(Action);
    if (status !== undefined) return { ...event, status };
    const saysSkipped = Action === "output" && /--- SKIP: \S+ \([\d.]+s\)\n$/.test(String(Output));
    return Action === "run" || saysSkipped ? { ...event, saysSkipped } : undefined;
  } catch {
    return undefined;
  }
}

/** Before Go 1.24, a package that does not compile is no event: `FAIL	path [build failed]`. */
function unbuiltIn(line: string): Event | undefined {
  const packagePath = /^FAIL\t(\S+) \[(?:build|setup) failed\]$/.exec(line)?.[1];
  return packagePath === undefined ? undefined : { packagePath, test: undefined, status: "failed" };
}

function packageCases(path: string, events: readonly Event[]): TestCase[] {
  const packageStatus = events.find(({ test, status }) => test === undefined && status !== undefined)?.status;
  const tests = statusByTest(events, packageStatus);
  const parents = new Set([...tests.keys()].flatMap(ancestors));
  const failed = [...tests].filter(([, status]) => status === "failed").map(([test]) => test);
  const explained = new Set(failed.flatMap(ancestors));
  const cases = [...tests]
    .filter(([test, status]) => !parents.has(test) || (status === "failed" && !explained.has(test)))
    .map(([test, status]) => ({ name: `${path} > ${test}`, status }));
  const unexplained = packageStatus === "failed" && failed.length === 0;
  return unexplained ? [...cases, { name: path, status: "failed" }] : cases;
}

/** With `-count` or `-cpu`, a test runs several times: one failure is enough. */
function statusByTest(
  events: readonly Event[],
  packageStatus: CaseStatus | undefined,
): Map<string, CaseStatus> {
  const tests = new Map<string, CaseStatus>();
  const begun = new Map<string, CaseStatus>();
  for (const { test, status, saysSkipped = false } of events) {
    if (test === undefined) continue;
    if (status === undefined) begun.set(test, saysSkipped ? "skipped" : "passed");
    else if (tests.get(test) !== "failed") tests.set(test, status);
  }
  // The end of a test that printed no newline is lost before Go 1.20; the end of one that crashed never came.
  for (const [test, passing] of begun) {
    if (!tests.has(test) && packageStatus !== undefined)
      tests.set(test, packageStatus === "failed" ? "failed" : passing);
  }
  return tests;
}

/** `A/b/c`: `A` and `A/b`. */
const ancestors = (test: string) => [...test.matchAll(/\//g)].map(({ index }) => test.slice(0, index));
