import { execFileSync, spawnSync } from "node:child_process";

import { describe, expect, it } from "vitest";

import { summarize } from "../../summary/summarize.ts";
import { hostileSweep, hostileTexts } from "../../testing/hostile-sweep.ts";
import { reportedSweep } from "../../testing/reported-sweep.ts";
import { admit, attempt, plan, sweep } from "../../testing/sample-sweep.ts";
import { verdicts } from "../../verdict.ts";
import { junitReport } from "./junit-report.ts";

interface Element {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: readonly Element[];
}

const python = spawnSync("python3", ["-c", "import xml.etree.ElementTree"]).status === 0;
if (!python) console.warn("Skipped: JUnit XML read by a strict parser, as there is no python3 here.");

const readXml = `
import json, sys, xml.etree.ElementTree as tree
def element(node):
    return {"tag": node.tag, "attributes": node.attrib, "text": node.text or "", "children": [element(child) for child in node]}
print(json.dumps(element(tree.fromstring(sys.stdin.buffer.read()))))
`;

const parse = (xml: string): Element =>
  JSON.parse(
    execFileSync("python3", ["-c", readXml], { input: xml, maxBuffer: 64 * 1024 * 1024, encoding: "utf8" }),
  ) as Element;

/** What junit-10.xsd of Jenkins' xUnit plugin allows, as far as a sweep uses it: required, optional, children. */
const schema: Readonly<Record<string, readonly [string[], string[], string[]]>> = {
  testsuites: [[], ["name", "time", "tests", "failures", "errors"], ["testsuite"]],
  testsuite: [
    ["name", "tests", "failures", "errors"],
    ["time", "skipped", "timestamp", "hostname", "id", "package"],
    ["properties", "testcase", "system-out", "system-err"],
  ],
  properties: [[], [], ["property"]],
  property: [["name", "value"], [], []],
  testcase: [
    ["name"],
    ["time", "classname", "group"],
    ["skipped", "error", "failure", "system-out", "system-err"],
  ],
  failure: [[], ["type", "message"], []],
  error: [[], ["type", "message"], []],
  skipped: [[], ["type", "message"], []],
  "system-out": [[], [], []],
};

const expectValid = (element: Element): void => {
  const [required, optional, children] = schema[element.tag]!;
  const names = Object.keys(element.attributes);
  expect(names).toEqual(expect.arrayContaining(required));
  expect([...required, ...optional]).toEqual(expect.arrayContaining(names));
  expect(children).toEqual(expect.arrayContaining(element.children.map(({ tag }) => tag)));
  if (element.attributes["time"] !== undefined) expect(element.attributes["time"]).toMatch(/^\d+\.\d{3}$/);
  element.children.forEach(expectValid);
};

const report = (records: typeof reportedSweep): string => junitReport(summarize(records), records.attempts);

describe("JUnit XML", () => {
  it("has a suite for each scenario and a case for each epoch", () => {
    const property = (name: string, value: string) => `      <property name="${name}" value="${value}"/>`;
    const properties = (scenario: string) => [
      "    <properties>",
      property("title", `The ${scenario} scenario`),
      property("tags", "sample"),
      property("key", "a".repeat(64)),
      "    </properties>",
    ];
    expect(report(reportedSweep).split("\n")).toEqual([
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<testsuites name="2025-10-16T18-19-14Z-k3f9" tests="7" failures="1" errors="1" time="5.600">',
      '  <testsuite name="adds" tests="2" failures="0" errors="0" skipped="0" time="2.600" timestamp="2025-10-16T18:19:14.000Z">',
      ...properties("adds"),
      '    <testcase classname="adds" name="epoch 1" time="1.200"/>',
      '    <testcase classname="adds" name="epoch 2" time="1.400"/>',
      "  </testsuite>",
      '  <testsuite name="divides" tests="2" failures="1" errors="0" skipped="0" time="2.000" timestamp="2025-10-16T18:19:14.000Z">',
      ...properties("divides"),
      '    <testcase classname="divides" name="epoch 1" time="1.000"/>',
      '    <testcase classname="divides" name="epoch 2" time="1.000">',
      '      <failure type="fail" message="1 case that has to pass failed.">fail-to-pass failed: by zero',
      "assertion does not hold: onlyTouches src/**: README.md was changed.",
      "grader modified, restored before grading: tests/divide.test.ts",
      "test: vitest run (exit code 1)",
      "stderr:",
      "expected 1 &amp; 2</failure>",
      "    </testcase>",
      "  </testsuite>",
      '  <testsuite name="installs" tests="1" failures="0" errors="1" skipped="0" time="1.000" timestamp="2025-10-16T18:19:14.000Z">',
      ...properties("installs"),
      '    <testcase classname="installs" name="epoch 1" time="1.000">',
      '      <error type="infra" message="The registry cannot be reached."/>',
      "      <system-out>attempt 1: timeout: It came to timeout.</system-out>",
      "    </testcase>",
      "  </testsuite>",
      '  <testsuite name="waits" tests="1" failures="0" errors="0" skipped="1" time="0.000">',
      ...properties("waits"),
      '    <testcase classname="waits" name="epoch 1" time="0.000">',
      '      <skipped type="not-run" message="No attempt was made."/>',
      "    </testcase>",
      "  </testsuite>",
      '  <testsuite name="green" tests="1" failures="0" errors="0" skipped="1" time="0.000">',
      '    <testcase classname="green" name="admission" time="0.000">',
      '      <skipped type="green-on-nop" message="Not admitted: The untouched fixture passes."/>',
      "    </testcase>",
      "  </testsuite>",
      "</testsuites>",
      "",
    ]);
  });

  it("maps every verdict, and counts what it maps", () => {
    const xml = report(sweep({ all: verdicts }));
    expect([...xml.matchAll(/<(failure|error|skipped) type="([^"]*)"/g)].map(([, ...pair]) => pair)).toEqual([
      ["failure", "fail"],
      ["failure", "timeout"],
      ["failure", "limit"],
      ["error", "infra"],
      ["error", "harness-error"],
      ["skipped", "skipped"],
      ["skipped", "not-run"],
    ]);
    expect(xml).toContain('<testsuite name="all" tests="8" failures="3" errors="2" skipped="2"');
  });

  it("cuts a reason of a megabyte, and says so", () => {
    const records = {
      run: "r",
      planned: [plan("s")],
      attempts: [
        attempt("s", "fail", {
          reason: "x".repeat(1_000_000),
          assertions: [{ assertion: "a", ok: false, detail: "y".repeat(1_000_000) }],
        }),
      ],
      admissions: [admit("s")],
    };
    const xml = report(records);
    expect(xml.length).toBeLessThan(20_000);
    expect(xml).toContain("… (999000 more characters)");
    expect(xml).toContain("… (984028 more characters)</failure>");
  });

  it.runIf(python)("is well-formed and keeps to the schema of Jenkins, whatever the texts are", () => {
    expectValid(parse(report(reportedSweep)));
    const tree = parse(report(hostileSweep(hostileTexts)));
    expectValid(tree);
    expect(tree.children).toHaveLength(hostileTexts.length);
    const scenarios = tree.children.slice(0, -1);
    for (const [index, text] of hostileTexts.slice(1).entries()) {
      const failure = scenarios[index]!.children.find(({ tag }) => tag === "testcase")!.children[0]!;
      const xmlText = text.replace(
        /[^\t\n\r\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu,
        "\uFFFD",
      );
      expect(failure.attributes["message"]).toBe(xmlText);
      expect(failure.text).toBe(
        `fail-to-pass failed: ${xmlText}\nassertion does not hold: ${xmlText}: ${xmlText}`,
      );
    }
  });

  it("reports an empty sweep, and cells whose records are not at hand", () => {
    expect(report(sweep({}))).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n' +
        '<testsuites name="2025-10-16T18-19-14Z-k3f9" tests="0" failures="0" errors="0" time="0.000">\n' +
        "</testsuites>\n",
    );
    expect(junitReport(summarize(sweep({ s: ["fail"] })), [])).toContain(
      '<failure type="fail" message="It came to fail."/>',
    );
  });
});
