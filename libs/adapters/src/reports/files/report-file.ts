import type { TestReport } from "../test-report.ts";

/** What a tool writes into a file when it is asked to name every case. `node-test` is the TAP of `node --test`. */
export type ReportFileFormat = "vitest-json" | "jest-json" | "mocha-json" | "junit" | "tap" | "node-test";

export interface ReportFile {
  /** Absolute path, inside the report directory. */
  readonly path: string;
  readonly format: ReportFileFormat;
}

/** What a report says, or in one sentence why it says nothing. */
export type Reading =
  | { readonly readable: true; readonly report: TestReport }
  | { readonly readable: false; readonly problem: string };

export const unreadable = (problem: string): Reading => ({ readable: false, problem });
