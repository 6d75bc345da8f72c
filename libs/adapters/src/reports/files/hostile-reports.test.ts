import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { recordedFile } from "../../testing/workshop.ts";
import { type TestReportFormat, parseTestReport } from "./parse-test-report.ts";

const files: readonly (readonly [TestReportFormat, string])[] = [
  ["vitest-json", "vitest-mixed.json"],
  ["jest-json", "jest-mixed.json"],
  ["mocha-json", "mocha-mixed.json"],
  ["node-test", "node-mixed.tap"],
  ["tap", "node-mixed.tap"],
  ["junit", "node-mixed.xml"],
  ["junit", "pytest-mixed.xml"],
];
const printed: readonly TestReportFormat[] = [
  "vitest",
  "jest",
  "mocha",
  "pytest",
  "unittest",
  "go-test",
  "cargo-test",
];
const formats = [...new Set([...files.map(([format]) => format), ...printed])];
const signs = Array.from("<>/&;\"'=a !-[]?{}:,1.ok\n ");
const mebibyte = 1024 * 1024;

function problemOf(format: TestReportFormat, text: string): string {
  const reading = parseTestReport(format, text);
  return reading.readable ? "" : reading.problem;
}

const junit = (inside: string) => `<testsuites><testsuite name="s">${inside}</testsuite></testsuites>`;

describe("a report that is not whole", () => {
  it.each(files)("%s: no beginning of %s is read", (format, name) => {
    const text = recordedFile(name).trimEnd();
    const lengths = format === "node-test" || format === "tap" ? text.indexOf("\n# tests") : text.length;
    for (let length = 0; length < lengths; length += 7) {
      expect(problemOf(format, text.slice(0, length)), `${length} characters`).not.toBe("");
    }
  });

  it.each(formats)("%s: says so of an empty one", (format) => {
    expect(problemOf(format, " \n")).toBe("it is empty");
  });

  it.each(formats)("%s: never throws, whatever the text", (format) => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.json(),
      fc.string({ unit: fc.constantFrom(...signs) }),
    );
    fc.assert(fc.property(text, (each) => typeof parseTestReport(format, each).readable === "boolean"));
  });

  it.each(files)("%s: never throws for %s with a part of it changed", (format, name) => {
    const text = recordedFile(name);
    const change = fc.tuple(fc.nat(text.length), fc.nat(20), fc.oneof(fc.json(), fc.string()));
    fc.assert(
      fc.property(change, ([at, length, put]) => {
        const reading = parseTestReport(format, text.slice(0, at) + put + text.slice(at + length));
        return reading.readable ? reading.report.counts.total === reading.report.cases.length : true;
      }),
    );
  });
});

describe("a report of wrong types", () => {
  it.each(["vitest-json", "jest-json", "mocha-json"] as const)("%s: is said to be one", (format) => {
    const values = ["null", "1", "[]", '"x"', "{}", '{"testResults":{},"stats":1}', '{"testResults":[[]]}'];
    for (const text of values) expect(problemOf(format, text)).toMatch(/^(?:it|its|an item of its) .+/);
    expect(problemOf(format, "{ oops")).toMatch(/^it is not JSON \(/);
  });

  it("is said to be one, with what was found", () => {
    const file = { name: "/a.js", status: "passed" };
    const report = (assertion: unknown) =>
      JSON.stringify({
        numTotalTests: 1,
        numFailedTests: 0,
        testResults: [{ ...file, assertionResults: [assertion] }],
      });
    const problem = (assertion: unknown) => problemOf("jest-json", report(assertion));
    expect(problem(null)).toBe('an item of its "assertionResults" is null, not an object');
    expect(problem({ title: "a", status: "great" })).toBe('a case has the unknown status "great"');
    expect(problem({ title: 3, ancestorTitles: [], status: "passed" })).toBe(
      'the "title" of a file or case is 3, not a text',
    );
    expect(problem({ title: "a", status: "passed" })).toBe('its "ancestorTitles" is missing, not a list');
    expect(problem({ __proto__: null, status: "constructor" })).toContain("unknown status");
  });

  it("cannot hide a failure from the sums that the tool wrote", () => {
    const vitest = recordedFile("vitest-mixed.json").replaceAll('"status": "failed"', '"status": "passed"');
    expect(problemOf("vitest-json", vitest)).toBe(
      "it contradicts itself: its sums say 2 of 7 tests failed, its cases 0 of 7",
    );
    const mocha = recordedFile("mocha-mixed.json").replace('"failures": 3', '"failures": 0');
    expect(problemOf("mocha-json", mocha)).toBe(
      "it contradicts itself: its sums say 0 failures, its list has 3",
    );
    const pytest = recordedFile("pytest-mixed.xml").replaceAll(/<(\/?)(?:failure|error)\b/g, "<$1system-out");
    expect(problemOf("junit", pytest)).toBe(
      "it contradicts itself: a suite counts failures, and no case has failed",
    );
    const node = recordedFile("node-mixed.tap").replaceAll("not ok", "ok");
    expect(problemOf("node-test", node)).toBe(
      "it contradicts itself: its sums say 3 tests failed, its cases 0",
    );
  });
});

describe("hostile XML", () => {
  it.each([
    [
      "entities",
      `<!DOCTYPE a [<!ENTITY b "bb">]>${junit("")}`,
      "it declares a document type, and entities are not expanded",
    ],
    [
      "a file of the machine",
      `<!DOCTYPE a SYSTEM "file:///etc/passwd">${junit("")}`,
      "it declares a document type, and entities are not expanded",
    ],
    ["an unknown reference", junit('<testcase name="&passwd;"/>'), 'it has the unknown reference "&passwd;"'],
    [
      "an impossible character",
      junit('<testcase name="&#x110000;"/>'),
      'it has the unknown reference "&#x110000;"',
    ],
    ["deep nesting", "<testsuite>".repeat(1_000_000), "it is nested more than 200 levels deep"],
    [
      "a wrong end",
      `<testsuites><testsuite name="a"></testsuites>`,
      '</"testsuites"> closes no open element',
    ],
    ["two roots", junit("") + junit(""), "it has more than one root element"],
    ["text after it", `${junit("")} and more`, 'it has text outside its root: "and more"'],
    ["another root", "<html></html>", "its root is <html>, not <testsuites> or <testsuite>"],
    ["an attribute twice", junit('<testcase name="a" name="b"/>'), "<testcase> has the attribute name twice"],
    ["no quotation marks", junit("<testcase name=a/>"), "the tag <testcase> is malformed or cut off"],
    ["an open comment", `${junit("")}<!-- `, "it ends inside a comment"],
    ["an open attribute", `<testsuites a="`, "it ends inside the attribute a"],
    ["no element", "< testsuites/>", "it has a < that begins no element"],
    ["text only", "hello", 'it has text outside its root: "hello"'],
  ])("with %s is not read", (_, text, problem) => {
    expect(problemOf("junit", text)).toBe(problem);
  });

  it("takes titles as they were meant, and expands nothing else", () => {
    const name = "a &lt;b&gt; &amp;amp; &quot;&apos;&#65;&#x1F600;";
    const reading = parseTestReport(
      "junit",
      junit(`<testcase name="${name}" classname='C'/><!-- &x; --><?php &y; ?>`),
    );
    expect(reading).toMatchObject({ report: { cases: [{ name: `C > a <b> &amp; "'A😀` }] } });
  });
});

describe("a report of any size", () => {
  const cases = (count: number) => Array.from({ length: count }, (_, index) => `c${index}`);

  it("is read with 50,000 cases", () => {
    const xml = junit(
      cases(50_000)
        .map((name) => `<testcase name="${name}" classname="k"/>`)
        .join("\n"),
    );
    expect(parseTestReport("junit", xml)).toMatchObject({ report: { counts: { passed: 50_000 } } });
    const assertionResults = cases(50_000).map((title) => ({ ancestorTitles: [], title, status: "passed" }));
    const testResults = [{ name: "/a", status: "passed", assertionResults }];
    const json = JSON.stringify({ numTotalTests: 50_000, numFailedTests: 0, testResults });
    expect(parseTestReport("jest-json", json)).toMatchObject({ report: { counts: { passed: 50_000 } } });
  });

  it("is refused at 50 MiB, without being read", () => {
    for (const format of ["jest-json", "junit", "tap"] as const)
      expect(problemOf(format, " ".repeat(50 * mebibyte) + "x")).toBe("it is longer than 32 MiB");
  });

  it("is refused when it would grow in memory", () => {
    const cases = "<testcase name='a'/>".repeat(200_000);
    expect(problemOf("junit", junit(cases))).toBe("it has more than 100000 cases");
    for (const format of ["tap", "node-test", "go-test"] as const)
      expect(problemOf(format, "ok 1 - a\n".repeat(300_000))).toBe("it has more than 250000 lines");
    expect(problemOf("jest-json", "[".repeat(20 * mebibyte))).toBe("it is nested more than 200 levels deep");
    expect(problemOf("jest-json", `[${"[],".repeat(2 * mebibyte)}0]`)).toBe(
      "it holds more than 1000000 values",
    );
    expect(problemOf("jest-json", `"${'\\"['.repeat(5 * mebibyte)}`)).toMatch(/^it is not JSON/);
  });

  const longLines = [
    "a",
    " ",
    "<",
    "<a ",
    '"',
    "(",
    "ok ",
    "test ",
    " > ",
    "=",
    "1.",
    " ... ",
    "    ok 1 - a\n",
    "#",
    "&",
  ];
  it.each(formats)("%s: is refused or read in bounded time when it is one long line", (format) => {
    for (const unit of longLines) {
      for (const start of ["", "TAP version 13\nok 1 - ", "<testsuites a='", "test ", " ✓ ", "✔ "]) {
        const text = start + unit.repeat(mebibyte / 4 / unit.length);
        expect(typeof parseTestReport(format, text).readable).toBe("boolean");
      }
    }
  });
});
