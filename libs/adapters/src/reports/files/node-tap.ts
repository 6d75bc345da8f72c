import { isFileName, parseNodeTest } from "../printed/node-test.ts";
import { type TestReport, reportOf } from "../test-report.ts";
import { ReportSyntaxError } from "./report-syntax-error.ts";
import { caseName, stablePath } from "./case-name.ts";

/** The TAP that `node --test` writes to a file, ended by its own sums. */
export function readNodeTap(text: string, root?: string): TestReport {
  const printed = parseNodeTest(text);
  if (printed === undefined) throw new ReportSyntaxError("it does not end with the sums that Node writes");
  const report = reportOf(
    printed.cases.map(({ name, status }) => ({
      name: caseName([isFileName(name) ? stablePath(name, root) : name]),
      status,
    })),
  );
  if (printed.counts.failed > 0 !== report.counts.failed > 0) {
    throw new ReportSyntaxError(
      `it contradicts itself: its sums say ${printed.counts.failed} tests failed, its cases ${report.counts.failed}`,
    );
  }
  return report;
}
