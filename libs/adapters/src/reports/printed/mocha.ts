import { type TestCase, type TestReport, countsOf, lastMatch } from "../test-report.ts";
import { TitleStack } from "./title-stack.ts";

/** Mocha's reporters that end in `N passing (5ms)`; cases come from the spec reporter. */
export function parseMocha(output: string): TestReport | undefined {
  const summary = lastMatch(/^ {2}(\d+) passing \(.*\)$/gm, output);
  if (summary === undefined) {
    return /^Error: No test files found/m.test(output) ? { counts: countsOf(0, 0, 0), cases: [] } : undefined;
  }
  const after = output.slice(summary.index);
  const pending = /^ {2}(\d+) pending$/m.exec(after)?.[1];
  const failing = /^ {2}(\d+) failing$/m.exec(after)?.[1];
  const counts = countsOf(Number(summary[1]), Number(failing ?? 0), Number(pending ?? 0));
  return { counts, cases: namedCases(output.slice(0, summary.index)) };
}

const marks = [
  { line: /^ +[✔✓] (.*?)(?: \(\d+ms\))?$/, status: "passed" },
  { line: /^ +- (.*)$/, status: "skipped" },
  { line: /^ +\d+\) (.*)$/, status: "failed" },
] as const;

function namedCases(spec: string): TestCase[] {
  const titles = new TitleStack();
  return spec.split("\n").flatMap((line) => {
    const indent = line.search(/\S/);
    if (indent < 2) return [];
    for (const { line: pattern, status } of marks) {
      const title = pattern.exec(line)?.[1];
      if (title !== undefined) return [{ name: titles.nameOf(indent, title), status }];
    }
    titles.enter(indent, line.trim());
    return [];
  });
}
