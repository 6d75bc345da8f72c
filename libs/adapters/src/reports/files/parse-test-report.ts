import type { TestReport } from "../test-report.ts";
import { ReportSyntaxError } from "./bounded-json.ts";
import { readJestJson } from "./jest-json.ts";
import { readNodeTap } from "./node-tap.ts";
import { type Reading, type ReportFileFormat, unreadable } from "./report-file.ts";

const readers: Readonly<Record<ReportFileFormat, (text: string, root?: string) => TestReport>> = {
  "vitest-json": readJestJson,
  "jest-json": readJestJson,
  "node-test": readNodeTap,
};

const mostMebibytes = 32;

/** Reads a report; never throws. Paths in the names of cases are made relative to `root`, an absolute path. */
export function parseTestReport(format: ReportFileFormat, text: string, root?: string): Reading {
  if (text.trim() === "") return unreadable("it is empty");
  if (text.length > mostMebibytes * 1024 * 1024) return unreadable(`it is longer than ${mostMebibytes} MiB`);
  try {
    return { readable: true, report: readers[format](text, root) };
  } catch (error) {
    if (error instanceof ReportSyntaxError) return unreadable(error.message);
    throw error;
  }
}
