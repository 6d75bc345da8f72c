import { parseTap } from "../printed/tap.ts";
import { type TestReport, reportOf } from "../test-report.ts";
import { caseName } from "./case-name.ts";
import { ReportSyntaxError } from "./report-syntax-error.ts";

/** TAP as a whole document: it says at its top how many points there are, and has them all. */
export function readTapFile(text: string): TestReport {
  const report = parseTap(text);
  const plan = /^1\.\.(\d+)/m.exec(text)?.[1];
  if (report === undefined || plan === undefined) {
    throw new ReportSyntaxError("it has no plan such as 1..4, as TAP has");
  }
  const points = text.match(/^(?:not )?ok\b/gm)?.length ?? 0;
  if (points < Number(plan)) {
    throw new ReportSyntaxError(`it is torn: its plan is ${plan} points, and it has ${points}`);
  }
  const bailOut = /^Bail out!(.*)$/m.exec(text);
  const cases = report.cases.map(({ name, status }) => ({ name: caseName([name]), status }));
  return reportOf(bailOut === null ? cases : [...cases, { name: caseName([bailOut[0]]), status: "failed" }]);
}
