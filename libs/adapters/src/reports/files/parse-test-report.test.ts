import { describe, expect, it } from "vitest";

import { recordedFile } from "../../testing/workshop.ts";
import { parseTestReport } from "./parse-test-report.ts";
import type { Reading, ReportFileFormat } from "./report-file.ts";

const readRecording = (format: ReportFileFormat, name: string): Reading =>
  parseTestReport(format, recordedFile(name), "/repository");

function casesOf(reading: Reading): readonly string[] {
  if (!reading.readable) throw new Error(reading.problem);
  return reading.report.cases.map(({ name, status }) => `${status} ${name}`);
}

const countsOf = (reading: Reading) => (reading.readable ? reading.report.counts : reading.problem);

describe("the cases of a recorded report", () => {
  const sign = `two # \\ <&"'`;

  it.each<[ReportFileFormat, string]>([
    ["vitest-json", "vitest-pass.json"],
    ["jest-json", "jest-pass.json"],
    ["node-test", "node-pass.tap"],
    ["junit", "bun-pass.xml"],
  ])("%s: %s has their titles, from the outermost suite", (format, name) => {
    expect(casesOf(readRecording(format, name))).toEqual([
      "passed adds",
      "passed outer > one",
      `passed outer > deep > er > ${sign}`,
    ]);
  });

  it("junit has them as Node 20 writes it, which escapes a quotation mark twice", () => {
    expect(casesOf(readRecording("junit", "node-pass.xml"))).toEqual([
      "passed adds",
      "passed outer > one",
      "passed outer > deep > er > two # \\ <&&quot;'",
    ]);
  });

  it("mocha-json joins nested suites by a space", () => {
    expect(casesOf(readRecording("mocha-json", "mocha-pass.json"))).toEqual([
      "passed adds",
      "passed outer > one",
      `passed outer deep > er > ${sign}`,
    ]);
  });

  it.each<[ReportFileFormat, string, readonly string[]]>([
    // Jest says of the cases after a hook that failed that they failed; Vitest says that they were skipped.
    ["jest-json", "jest-mixed.json", ["failed hooked > never runs"]],
    ["vitest-json", "vitest-mixed.json", ["skipped hooked > never runs"]],
    ["node-test", "node-mixed.tap", ["failed hooked > never runs"]],
    ["junit", "node-mixed.xml", ["failed hooked > never runs"]],
    ["junit", "bun-mixed.xml", ["failed hooked > (unnamed)"]],
    ["mocha-json", "mocha-mixed.json", [`failed hooked > "before all" hook for "never runs"`]],
  ])("%s: %s has what failed, was skipped, is to do, or has a name twice", (format, name, hooked) => {
    expect([...casesOf(readRecording(format, name))].sort()).toEqual(
      [
        "failed d > same",
        "failed fails",
        "passed d > ok",
        "passed d > same",
        "skipped later",
        "skipped skipped one",
        ...hooked,
      ].sort(),
    );
  });

  it("pytest's file has the ids that pytest prints", () => {
    expect(casesOf(readRecording("junit", "pytest-pass.xml"))).toEqual([
      "passed tests/test_a.py::test_adds",
      "passed tests/test_a.py::TestOuter::TestInner::test_one",
      "passed tests/test_a.py::TestOuter::test_text[a b]",
      `passed tests/test_a.py::TestOuter::test_text[<&"']`,
      "passed tests/test_a.py::TestOuter::test_text[x::y]",
      "passed tests/test_a.py::TestOuter::test_text[\\x1b[31mred]",
    ]);
    expect(casesOf(readRecording("junit", "pytest-mixed.xml"))).toEqual([
      "failed tests/test_a.py::test_fails",
      "skipped tests/test_a.py::test_skipped",
      "skipped tests/test_a.py::test_expected",
      "passed tests/test_a.py::test_unexpected",
      "failed tests/test_a.py::test_setup",
      "failed tests/test_a.py::test_teardown",
      "passed tests/test_a.py::T::test_ok",
      "failed tests/test_a.py::T::test_sub",
    ]);
    expect(casesOf(readRecording("junit", "pytest-broken.xml"))).toEqual(["failed sub/test_b.py"]);
  });

  it.each<[ReportFileFormat, string]>([
    ["vitest-json", "vitest-broken.json"],
    ["jest-json", "jest-broken.json"],
    ["node-test", "node-broken.tap"],
    ["junit", "node-broken.xml"],
  ])("%s: %s has a file that cannot be loaded, by its path in the repository", (format, name) => {
    const failed = casesOf(readRecording(format, name)).filter((each) => each.startsWith("failed"));
    expect(failed).toEqual([expect.stringMatching(/^failed b\.test\.m?js$/)]);
  });

  it.each<[ReportFileFormat, string]>([
    ["vitest-json", "vitest-none.json"],
    ["jest-json", "jest-none.json"],
    ["mocha-json", "mocha-empty.json"],
    ["node-test", "node-none.tap"],
    ["node-test", "node-empty.tap"],
    ["junit", "node-empty.xml"],
    ["junit", "pytest-none.xml"],
  ])("%s: %s has none", (format, name) => {
    expect(casesOf(readRecording(format, name))).toEqual([]);
  });

  it.each<[ReportFileFormat, string, number]>([
    ["vitest-json", "vitest-skip.json", 2],
    ["jest-json", "jest-skip.json", 2],
    ["mocha-json", "mocha-skip.json", 2],
    ["node-test", "node-skip.tap", 2],
    ["junit", "pytest-skip.xml", 1],
  ])("%s: %s has only skipped ones", (format, name, skipped) => {
    const counts = { passed: 0, failed: 0, skipped, total: skipped };
    expect(countsOf(readRecording(format, name))).toEqual(counts);
  });
});

describe("names", () => {
  it("hold no path of the machine", () => {
    const at = (root?: string) =>
      casesOf(parseTestReport("vitest-json", recordedFile("vitest-empty.json"), root));
    expect(at("/repository")).toEqual(["failed a.test.mjs"]);
    expect(at("/")).toEqual(["failed repository/a.test.mjs"]);
    for (const root of [undefined, "/other", "/repo"]) expect(at(root)).toEqual(["failed a.test.mjs"]);
  });

  it("are one line of bounded length that every tool can store", () => {
    const title = `a\n\tb\u0000\ud800 ${"x".repeat(5000)}`;
    const assertionResults = [{ ancestorTitles: ["", "  s  "], title, status: "passed" }];
    const testResults = [{ name: "/repository/a.test.js", status: "passed", assertionResults }];
    const text = JSON.stringify({ numTotalTests: 1, numFailedTests: 0, testResults });
    const [name = ""] = casesOf(parseTestReport("jest-json", text));
    expect(name).toMatch(/^passed s > a b \ufffd x+…$/);
    expect(name.length).toBe("passed ".length + 1000);
  });
});

describe("JUnit XML of other tools", () => {
  const junit = (text: string) => parseTestReport("junit", text, "/repository");

  it("is read as Maven Surefire writes it", () => {
    const text = `<?xml version="1.0" encoding="UTF-8"?>
      <testsuite xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" name="shop.CartTest" tests="4" errors="1" skipped="1" failures="0">
        <properties><property name="java.home" value="/opt/java"/></properties>
        <testcase name="adds" classname="shop.CartTest" time="0.01"/>
        <testcase name="later" classname="shop.CartTest"><skipped message="no"/></testcase>
        <testcase name="flaky" classname="shop.CartTest"><flakyFailure message="once"/></testcase>
        <testcase name="breaks" classname="shop.CartTest">
          <error message="a &lt; b" type="X"><![CDATA[at </testcase> x]]></error><system-out>]]&gt;</system-out>
        </testcase>
      </testsuite>`;
    expect(casesOf(junit(text))).toEqual([
      "passed shop.CartTest > adds",
      "skipped shop.CartTest > later",
      "passed shop.CartTest > flaky",
      "failed shop.CartTest > breaks",
    ]);
  });

  it("is read as go-junit-report writes it", () => {
    const text = `<testsuites tests="2" failures="1"><testsuite name="m/shop" tests="2" failures="1" hostname="h">
      <testcase name="TestAdd/zero" classname="m/shop" time="0.000"></testcase>
      <testcase name="TestSub" classname="m/shop"><failure message="Failed"></failure></testcase></testsuite></testsuites>`;
    expect(casesOf(junit(text))).toEqual(["passed m/shop > TestAdd/zero", "failed m/shop > TestSub"]);
  });

  it("has a suite's own failure, and cases that were not run", () => {
    const text = `<testsuites><testsuite name="s"><error message="setup"/>
      <testcase name="a" status="notrun"/><testcase name="b" status="run" result="skipped"/></testsuite></testsuites>`;
    expect(casesOf(junit(text))).toEqual(["failed s", "skipped s > a", "skipped s > b"]);
  });
});

describe("TAP", () => {
  const tap = (...lines: readonly string[]) => parseTestReport("tap", `${lines.join("\n")}\n`);

  it("is read with subtests, directives and points without a title", () => {
    const reading = tap(
      "TAP version 14",
      "# Subtest: outer",
      "    ok 1 - inner",
      "    not ok 2 - bad \\# 1",
      "    1..2",
      "not ok 1 - outer",
      "ok 2 - later # TODO not yet",
      "not ok 3 - hopeless # todo",
      "ok 4 # SKIP no network",
      "ok 5",
      "1..5",
    );
    expect(casesOf(reading)).toEqual([
      "passed outer > inner",
      "failed outer > bad # 1",
      "skipped later",
      "skipped hopeless",
      "skipped test 4",
      "passed test 5",
    ]);
  });

  it("takes no point from a diagnostic block", () => {
    const reading = tap("1..1", "not ok 1 - a", "  ---", "  message: |", "    ok 2 - forged", "  ...");
    expect(casesOf(reading)).toEqual(["failed a"]);
  });

  it("fails when it bails out, and is torn with fewer points than planned", () => {
    expect(casesOf(tap("1..1", "ok 1 - a", "Bail out! no database"))).toEqual([
      "passed a",
      "failed Bail out! no database",
    ]);
    expect(countsOf(tap("1..2", "ok 1 - a"))).toBe("it is torn: its plan is 2 points, and it has 1");
    expect(countsOf(tap("ok 1 - a"))).toBe("it has no plan such as 1..4, as TAP has");
    expect(casesOf(tap("1..0 # SKIP all"))).toEqual([]);
  });
});

describe("what a tool prints", () => {
  it("is read by the name of the tool", () => {
    const text = "test tests::adds ... ok\n\ntest result: ok. 1 passed; 0 failed; 0 ignored;\n";
    expect(casesOf(parseTestReport("cargo-test", `running 1 test\n${text}`))).toEqual(["passed tests::adds"]);
    expect(parseTestReport("pytest", "hello")).toEqual({
      readable: false,
      problem: "it holds no summary of pytest",
    });
  });
});
