import { isFileName } from "../printed/node-test.ts";
import { type CaseStatus, type TestCase, type TestReport, reportOf } from "../test-report.ts";
import { caseName, stablePath } from "./case-name.ts";
import { ReportSyntaxError } from "./report-syntax-error.ts";
import { unescapedXml, xmlEvents } from "./xml-events.ts";

type Attributes = ReadonlyMap<string, string>;

const statusByElement: ReadonlyMap<string, CaseStatus> = new Map([
  ["failure", "failed"],
  ["error", "failed"],
  ["skipped", "skipped"],
]);

/** Said by an attribute where there is no element: googletest, and others after it. */
const statusByAttribute: ReadonlyMap<string | undefined, CaseStatus> = new Map([
  ["notrun", "skipped"],
  ["disabled", "skipped"],
  ["skipped", "skipped"],
  ["failed", "failed"],
  ["error", "failed"],
]);

/** More than any suite has; so many need 20 MiB. */
const mostCases = 100_000;

/** What node:test calls the class of every case; its suites are nested elements. */
const nodeClassName = "test";

/**
 * JUnit XML as pytest, node:test, Bun, Maven Surefire and go-junit-report write it; there is no one schema:
 * https://github.com/testmoapp/junitxml. A suite that counts failures and shows none contradicts itself.
 */
export function readJunit(text: string, root?: string): TestReport {
  const reader = new JunitReader(root);
  for (const event of xmlEvents(text)) {
    if (event.type === "open") reader.open(event.name, event.attributes);
    else reader.close();
  }
  return reader.report();
}

class JunitReader {
  readonly #root: string | undefined;
  readonly #elements: string[] = [];
  readonly #suites: string[] = [];
  readonly #cases: TestCase[] = [];
  #current: { name: string; status: CaseStatus; isNodeTest: boolean } | undefined;
  #countsFailures = false;
  /** Its suites are nested, below one for the file; its class names are not in order. */
  #isBun = false;

  constructor(root: string | undefined) {
    this.#root = root;
  }

  open(element: string, attributes: Attributes): void {
    const parent = this.#elements.at(-1);
    if (parent === undefined && element !== "testsuites" && element !== "testsuite") {
      throw new ReportSyntaxError(`its root is <${element}>, not <testsuites> or <testsuite>`);
    }
    this.#elements.push(element);
    if (parent === undefined) this.#isBun = attributes.get("name") === "bun test";
    if (element === "testsuite" || element === "testsuites") this.#noteFailures(attributes);
    if (element === "testsuite") this.#suites.push(valueOf(attributes, "name"));
    else if (element === "testcase") this.#openCase(attributes);
    else this.#noteStatus(element, parent);
  }

  close(): void {
    const element = this.#elements.pop();
    if (element === "testsuite") this.#suites.pop();
    if (element !== "testcase" || this.#current === undefined) return;
    const { name, status, isNodeTest } = this.#current;
    // As in its other reports, a file without any test is a passed case that has the file's name.
    if (!isNodeTest || status !== "passed" || !isFileName(name)) this.#cases.push({ name, status });
    this.#current = undefined;
  }

  report(): TestReport {
    const report = reportOf(this.#cases);
    if (this.#countsFailures && report.counts.failed === 0) {
      throw new ReportSyntaxError("it contradicts itself: a suite counts failures, and no case has failed");
    }
    return report;
  }

  #openCase(attributes: Attributes): void {
    const status =
      statusByAttribute.get(attributes.get("result")?.toLowerCase()) ??
      statusByAttribute.get(attributes.get("status")?.toLowerCase()) ??
      "passed";
    if (this.#cases.length >= mostCases) throw new ReportSyntaxError(`it has more than ${mostCases} cases`);
    const isNodeTest = attributes.get("classname") === nodeClassName;
    this.#current = { name: this.#nameOf(attributes), status, isNodeTest };
  }

  /** A failure outweighs all else; one outside of any case is the suite's own. */
  #noteStatus(element: string, parent: string | undefined): void {
    const status = statusByElement.get(element);
    if (status === undefined) return;
    if (parent === "testcase" && this.#current !== undefined) {
      if (this.#current.status !== "failed") this.#current.status = status;
    } else if (parent === "testsuite" && status === "failed") {
      this.#cases.push({ name: caseName(this.#suites), status });
    }
  }

  #noteFailures(attributes: Attributes): void {
    const counted = ["failures", "errors"].some((key) => Number(attributes.get(key) ?? 0) > 0);
    this.#countsFailures ||= counted;
  }

  #nameOf(attributes: Attributes): string {
    const name = valueOf(attributes, "name");
    const className = valueOf(attributes, "classname");
    const file = valueOf(attributes, "file");
    if (file.endsWith(".py")) return caseName([pytestName(file, className, name)]);
    if (this.#isBun) return caseName([...this.#suites.slice(1), name]);
    const titles = className === "" || className === nodeClassName ? this.#suites : [className];
    const own = isFileName(name) ? stablePath(name, this.#root) : name;
    return caseName(className === name ? [name] : [...titles, own]);
  }
}

/**
 * The id that pytest itself prints, `tests/test_a.py::Class::test[case]`, from its family "xunit1", where the class name is
 * `tests.test_a.Class`. A file that cannot be collected has no class name.
 */
function pytestName(file: string, className: string, name: string): string {
  const module = file.slice(0, -".py".length).replaceAll("/", ".");
  if (className === "") return file;
  if (className === module) return `${file}::${name}`;
  if (!className.startsWith(`${module}.`)) return `${className}::${name}`;
  return [file, ...className.slice(module.length + 1).split("."), name].join("::");
}

const valueOf = (attributes: Attributes, key: string) => unescapedXml(attributes.get(key) ?? "");
