import type { CheckReport } from "../check/check-specs.ts";
import type { Finding } from "../check/finding.ts";
import { groupBy } from "../group-by.ts";
import { visibleText } from "./visible-text.ts";

/** JUnit XML: a test case for each file with findings, and for each spec without one. */
export function toJunit({ findings, specs }: CheckReport): string {
  const byPath = groupBy(findings, ({ path }) => path);
  const cases = [...new Set([...specs, ...byPath.keys()])]
    .sort()
    .map((path) => ({ path, found: byPath.get(path) ?? [] }));
  const failures = cases.filter(({ found }) => found.some(isOpen)).length;
  const skipped = cases.filter(isSkipped).length;
  const counts = `tests="${cases.length}" failures="${failures}" errors="0"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="spec-guard" ${counts} skipped="${skipped}">`,
    ...cases.flatMap(testCase),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

interface Case {
  readonly path: string;
  readonly found: readonly Finding[];
}

const isOpen = ({ state }: Finding) => state === "open";
const isSkipped = ({ found }: Case) => found.length > 0 && !found.some(isOpen);

function testCase(tested: Case): string[] {
  const opening = `    <testcase classname="spec-guard" name="${escaped(tested.path)}"`;
  if (tested.found.length === 0) return [`${opening}/>`];
  if (isSkipped(tested))
    return [`${opening}>`, `      <skipped message="waived or in the baseline"/>`, "    </testcase>"];
  // One failure for a case: readers of the format take the first, or count each as a test.
  const lines = tested.found
    .filter(isOpen)
    .map(({ line, rule, message }) => `line ${line ?? 1}: ${rule} ${message}`);
  const types = [...new Set(tested.found.filter(isOpen).map(({ rule }) => rule))].join(" ");
  return [
    `${opening}>`,
    `      <failure type="${types}" message="${escaped(lines[0] ?? "")}">${lines.map(escaped).join("\n")}</failure>`,
    "    </testcase>",
  ];
}

function escaped(text: string): string {
  return visibleText(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
