import { describe, expect, it } from "vitest";

import { recordedFile } from "../../testing/workshop.ts";
import { parseTestReport } from "./parse-test-report.ts";
import type { ReportFileFormat } from "./report-file.ts";

function casesOf(format: ReportFileFormat, name: string): readonly string[] {
  const reading = parseTestReport(format, recordedFile(name), "/repository");
  if (!reading.readable) throw new Error(reading.problem);
  return reading.report.cases.map(({ name, status }) => `${status} ${name}`);
}

const passing = ["passed adds", "passed outer > one", `passed outer > deep > er > two # \\ <&"'`];

describe("the cases of a recorded report", () => {
  it.each<[ReportFileFormat, string]>([
    ["vitest-json", "vitest-pass.json"],
    ["jest-json", "jest-pass.json"],
    ["node-test", "node-pass.tap"],
  ])("%s: %s has their titles, from the outermost suite", (format, name) => {
    expect(casesOf(format, name)).toEqual(passing);
  });
});
