import { type CaseStatus, type TestCase, type TestReport, reportOf } from "../test-report.ts";
import { type JsonObject, ReportSyntaxError, boundedJson, isObject } from "./bounded-json.ts";
import { caseName, stablePath } from "./case-name.ts";

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
  const json = boundedJson(text);
  if (!isObject(json)) throw new ReportSyntaxError("it is not a JSON object");
  const cases = objects(json, "testResults").flatMap((file) => casesOf(file, root));
  const report = reportOf(cases);
  expectAgreement(json, report);
  return report;
}

function casesOf(file: JsonObject, root: string | undefined): TestCase[] {
  const path = stablePath(text(file, "name"), root);
  const cases = objects(file, "assertionResults").map((each) => caseOf(each, path));
  const failed = file["status"] === "failed" && !cases.some(({ status }) => status === "failed");
  return failed ? [...cases, { name: caseName([path]), status: "failed" }] : cases;
}

function caseOf(assertion: JsonObject, path: string): TestCase {
  const status = statusOf.get(assertion["status"]);
  if (status === undefined) {
    throw new ReportSyntaxError(`a case has the unknown status ${shown(assertion["status"])}`);
  }
  const ancestors = list(assertion, "ancestorTitles").filter((title) => typeof title === "string");
  return { name: caseName([...ancestors, text(assertion, "title")]) || path, status };
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

function objects(json: JsonObject, key: string): readonly JsonObject[] {
  return list(json, key).map((item) => {
    if (isObject(item)) return item;
    throw new ReportSyntaxError(`an item of its "${key}" is ${shown(item)}, not an object`);
  });
}

function list(json: JsonObject, key: string): readonly unknown[] {
  const value = json[key];
  if (Array.isArray(value)) return value;
  throw new ReportSyntaxError(`its "${key}" is ${shown(value)}, not a list`);
}

function text(json: JsonObject, key: string): string {
  const value = json[key];
  if (typeof value === "string") return value;
  throw new ReportSyntaxError(`the "${key}" of a file or case is ${shown(value)}, not a text`);
}

const shown = (value: unknown) => (value === undefined ? "missing" : JSON.stringify(value).slice(0, 80));
