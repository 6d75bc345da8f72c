import type { TestFormat } from "../../goal.ts";
import { readReport } from "../read-report.ts";
import type { TestReport } from "../test-report.ts";
import { readJestJson } from "./jest-json.ts";
import { readJunit } from "./junit.ts";
import { readMochaJson } from "./mocha-json.ts";
import { readNodeTap } from "./node-tap.ts";
import { type Reading, type ReportFileFormat, unreadable } from "./report-file.ts";
import { ReportSyntaxError } from "./report-syntax-error.ts";
import { readTapFile } from "./tap-file.ts";

/** A report in a file, or what a tool prints. */
export type TestReportFormat = ReportFileFormat | TestFormat;

const readers: Readonly<Record<ReportFileFormat, (text: string, root?: string) => TestReport>> = {
  "vitest-json": readJestJson,
  "jest-json": readJestJson,
  "mocha-json": readMochaJson,
  junit: readJunit,
  tap: readTapFile,
  "node-test": readNodeTap,
};

const isFileFormat = (format: TestReportFormat): format is ReportFileFormat => format in readers;

const mostMebibytes = 32;
/** Reports that are read line by line take many times the memory of their text when the lines are short. */
const mostLines = 250_000;
const readAsAWhole: readonly TestReportFormat[] = ["vitest-json", "jest-json", "mocha-json", "junit"];

/** Reads a report; never throws. Paths in the names of cases are made relative to `root`, an absolute path. */
export function parseTestReport(format: TestReportFormat, text: string, root?: string): Reading {
  if (text.trim() === "") return unreadable("it is empty");
  if (text.length > mostMebibytes * 1024 * 1024) return unreadable(`it is longer than ${mostMebibytes} MiB`);
  if (!readAsAWhole.includes(format) && hasMoreLines(text, mostLines))
    return unreadable(`it has more than ${mostLines} lines`);
  try {
    const report = isFileFormat(format) ? readers[format](text, root) : readReport(format, text);
    return report === undefined ? unreadable(`it holds no summary of ${format}`) : { readable: true, report };
  } catch (error) {
    if (error instanceof ReportSyntaxError) return unreadable(error.message);
    // A line so long that no tool wrote it is too much for a regular expression.
    if (error instanceof RangeError) return unreadable(`it is more than can be read (${error.message})`);
    throw error;
  }
}

function hasMoreLines(text: string, most: number): boolean {
  let lines = 1;
  for (let at = text.indexOf("\n"); at !== -1 && lines <= most; at = text.indexOf("\n", at + 1)) lines += 1;
  return lines > most;
}
