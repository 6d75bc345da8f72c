import { type CaseStatus, type TestCase, type TestReport, reportOf } from "../test-report.ts";
import { caseName } from "./case-name.ts";
import { type JsonObject, objectIn, objectsIn, reportObject, shown, textIn } from "./json-fields.ts";
import { ReportSyntaxError } from "./report-syntax-error.ts";

const lists: readonly (readonly [key: string, status: CaseStatus])[] = [
  ["passes", "passed"],
  ["failures", "failed"],
  ["pending", "skipped"],
];

/**
 * Mocha's JSON reporter: https://mochajs.org/#json. It joins the titles of nested suites by a space, so they come out as
 * one title. A hook that failed is among the failures.
 */
export function readMochaJson(text: string): TestReport {
  const json = reportObject(text);
  const stats = objectIn(json, "stats");
  return reportOf(
    lists.flatMap(([key, status]) => {
      const cases = objectsIn(json, key);
      if (stats[key] !== cases.length) {
        throw new ReportSyntaxError(
          `it contradicts itself: its sums say ${shown(stats[key])} ${key}, its list has ${cases.length}`,
        );
      }
      return cases.map((each): TestCase => ({ name: nameOf(each), status }));
    }),
  );
}

function nameOf(test: JsonObject): string {
  const title = textIn(test, "title");
  const fullTitle = textIn(test, "fullTitle");
  return fullTitle.endsWith(title)
    ? caseName([fullTitle.slice(0, fullTitle.length - title.length), title])
    : caseName([fullTitle]);
}
