import { type TestCase, type TestReport, reportOf } from "../test-report.ts";

/** Deeper subtests are taken for this deep. */
const deepest = 50;

/** The Test Anything Protocol, versions 12 to 14, with indented subtests: https://testanything.org/tap-version-14-specification.html */
export function parseTap(output: string): TestReport | undefined {
  const lines = output.split("\n");
  if (!lines.some((line) => /^(?:TAP version \d+|1\.\.\d+)/.test(line))) return undefined;
  return reportOf(readCases(lines));
}

const point = /^( *)(ok|not ok)\b(?: (\d+))?(?: -)?(.*?)(?:(?<!\\) # *((?:skip|todo)\b.*))?$/i;

function readCases(lines: readonly string[]): TestCase[] {
  const levels: TestCase[][] = [];
  for (const line of outsideDiagnostics(lines)) {
    const [, space = "", verdict, number = "", title = "", directive = ""] = point.exec(line) ?? [];
    if (verdict === undefined) continue;
    const depth = Math.min(deepest, Math.floor(space.length / 4));
    while (levels.length <= depth) levels.push([]);
    const children = levels.splice(depth + 1).flat();
    const name = unescaped(title) || `test ${number}`.trim();
    levels[depth]?.push(
      ...(children.length > 0
        ? nested(name, children, verdict)
        : [{ name, status: statusOf(verdict, directive) }]),
    );
  }
  return levels.flat();
}

/** Leaves out the YAML blocks between `---` and `...`: what they quote may look like a test point. */
function* outsideDiagnostics(lines: readonly string[]): Generator<string> {
  let block: string | undefined;
  for (const line of lines) {
    // A cut output may have lost the end of the block: a line that stands further to the left ends it, too.
    if (block !== undefined && line.trim() !== "" && !line.startsWith(block)) block = undefined;
    const indent = /^( +)---\s*$/.exec(line)?.[1];
    if (block === undefined) {
      block = indent;
      if (indent === undefined) yield line;
    } else if (line.trimEnd() === `${block}...`) block = undefined;
  }
}

/** A parent that failed though none of its children did has a failure of its own. */
function nested(parent: string, children: readonly TestCase[], verdict: string): TestCase[] {
  const inside = children.map(({ name, status }) => ({ name: `${parent} > ${name}`, status }));
  const ownFailure = verdict === "not ok" && !children.some(({ status }) => status === "failed");
  return ownFailure ? [...inside, { name: parent, status: "failed" }] : inside;
}

function statusOf(verdict: string, directive: string): TestCase["status"] {
  if (directive !== "") return "skipped";
  return verdict === "ok" ? "passed" : "failed";
}

const unescaped = (title: string) => title.replace(/\\([#\\])/g, "$1").trim();
