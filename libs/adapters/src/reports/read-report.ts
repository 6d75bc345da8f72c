import type { ReportFormat, TestFormat } from "../goal.ts";
import { parseBunTest } from "./printed/bun-test.ts";
import { parseCargoTest } from "./printed/cargo-test.ts";
import { parseGoTest } from "./printed/go-test.ts";
import { parseJest } from "./printed/jest.ts";
import { parseMocha } from "./printed/mocha.ts";
import { parseNodeTest } from "./printed/node-test.ts";
import { parsePytest } from "./printed/pytest.ts";
import { parseTap } from "./printed/tap.ts";
import { type ReportParser, type TestReport, countsOf, plainText } from "./test-report.ts";
import { parseUnittest } from "./printed/unittest.ts";
import { parseVitest } from "./printed/vitest.ts";

const parsers: Readonly<Record<TestFormat, ReportParser>> = {
  vitest: parseVitest,
  jest: parseJest,
  mocha: parseMocha,
  "node-test": parseNodeTest,
  "bun-test": parseBunTest,
  pytest: parsePytest,
  unittest: parseUnittest,
  "go-test": parseGoTest,
  "cargo-test": parseCargoTest,
};

/** Tools that write their summary to stderr; the others write it to stdout. */
const onStderr: readonly ReportFormat[] = ["jest", "unittest", "bun-test"];

/**
 * Reads what a test command printed; `undefined` when no summary is found in it. The stream that the tool writes to is
 * asked first: on the other one, a summary may come from the tests.
 */
export function readReport(format: ReportFormat, stdout: string, stderr = ""): TestReport | undefined {
  if (format === "exit-code" || format === "listed-files") return undefined;
  const [first, second] = (onStderr.includes(format) ? [stderr, stdout] : [stdout, stderr]).map(plainText);
  if (format === "any-test") return readAny(`${first ?? ""}\n${second ?? ""}`);
  return parsers[format](first ?? "") ?? parsers[format](second ?? "");
}

/** A script may call several tools: what each reports is added up. */
function readAny(text: string): TestReport | undefined {
  const reports = Object.values(parsers).flatMap((parse) => parse(text) ?? []);
  if (reports.length === 0) return parseTap(text);
  const sum = (key: "passed" | "failed" | "skipped") =>
    reports.reduce((total, { counts }) => total + counts[key], 0);
  return {
    counts: countsOf(sum("passed"), sum("failed"), sum("skipped")),
    cases: reports.flatMap(({ cases }) => cases),
  };
}
