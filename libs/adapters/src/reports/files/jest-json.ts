import { type CaseStatus, type TestCase, type TestReport, reportOf } from "../test-report.ts";
import { caseName, stablePath } from "./case-name.ts";
import { type JsonObject, listIn, objectsIn, reportObject, shown, textIn } from "./json-fields.ts";
import { ReportSyntaxError } from "./report-syntax-error.ts";

const statusOf: ReadonlyMap<unknown, CaseStatus> = new Map([
  ["passed", "passed"],
  ["failed", "failed"],
  ["skipped", "skipped"],
  ["pending", "skipped"],
  ["todo", "skipped"],
  ["disabled", "skipped"],
]);

/**
 * The JSON reports of Jest and Vitest, which share a shape: https://jestjs.io/docs/configuration#testresultsprocessor-string
 * A file that failed without a failed case (it cannot be loaded, or a hook threw) is one failure with the file's name.
 */
export function readJestJson(text: string, root?: string): TestReport {
  const json = reportObject(text);
  const cases = objectsIn(json, "testResults").flatMap((file) => casesOf(file, root));
  const report = reportOf(cases);
  expectAgreement(json, report);
  return report;
}

function casesOf(file: JsonObject, root: string | undefined): TestCase[] {
  const path = stablePath(textIn(file, "name"), root);
  const cases = objectsIn(file, "assertionResults").map((each) => caseOf(each, path));
  const failed = file["status"] === "failed" && !cases.some(({ status }) => status === "failed");
  return failed ? [...cases, { name: caseName([path]), status: "failed" }] : cases;
}

function caseOf(assertion: JsonObject, path: string): TestCase {
  const status = statusOf.get(assertion["status"]);
  if (status === undefined) {
    throw new ReportSyntaxError(`a case has the unknown status ${shown(assertion["status"])}`);
  }
  const ancestors = listIn(assertion, "ancestorTitles").filter((title) => typeof title === "string");
  return { name: caseName([...ancestors, textIn(assertion, "title")]) || path, status };
}

/** The sums that the tool wrote itself show whether cases were taken out or put in. */
function expectAgreement(json: JsonObject, { cases }: TestReport): void {
  const total = json["numTotalTests"];
  const failed = json["numFailedTests"];
  const failures = cases.filter(({ status }) => status === "failed").length;
  if (typeof total !== "number" || typeof failed !== "number") {
    throw new ReportSyntaxError("it has no sums of its tests");
  }
  if (cases.length < total || failures < failed) {
    throw new ReportSyntaxError(
      `it contradicts itself: its sums say ${failed} of ${total} tests failed, its cases ${failures} of ${cases.length}`,
    );
  }
}
