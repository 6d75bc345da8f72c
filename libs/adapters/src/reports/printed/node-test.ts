import { parseTap } from "./tap.ts";
import { type TestCase, type TestReport, countsOf, lastMatch } from "../test-report.ts";
import { TitleStack } from "./title-stack.ts";

/**
 * `node --test` on Node 20, 22 and 24, spec and TAP reporters. A file without any test is reported by Node as one passed
 * test that has the file's name; such a line is not counted, for nothing was tested.
 */
export function parseNodeTest(output: string): TestReport | undefined {
  const number = (word: string) => {
    const found = lastMatch(new RegExp(`^(?:#|ℹ) ${word} (\\d+)$`, "gm"), output)?.[1];
    return found === undefined ? undefined : Number(found);
  };
  const pass = number("pass");
  const cancelled = number("cancelled");
  // Only Node's own summary counts cancelled tests.
  if (pass === undefined || cancelled === undefined) return undefined;
  const cases = readCases(output);
  const emptyFiles = cases.filter(isEmptyFile).length;
  const failed = (number("fail") ?? 0) + cancelled;
  const skipped = (number("skipped") ?? 0) + (number("todo") ?? 0);
  return {
    counts: countsOf(Math.max(0, pass - emptyFiles), failed, skipped),
    cases: cases.filter((each) => !isEmptyFile(each)),
  };
}

/** Node takes the path of a file for the title of a case that stands for the file. */
export const isFileName = (title: string) => /^[^>]*\.[cm]?[jt]sx?$/.test(title);

const isEmptyFile = ({ name, status }: TestCase) => status === "passed" && isFileName(name);

function readCases(output: string): readonly TestCase[] {
  const summary = lastMatch(/^(#|ℹ) tests \d+$/gm, output);
  if (summary?.[1] !== "ℹ") return parseTap(output)?.cases ?? [];
  const titles = new TitleStack();
  const lines = output.slice(0, summary.index).split("\n");
  return lines.flatMap((line) => readSpecLine(line, titles));
}

/** `▶ suite` opens a suite; `✔ suite (1ms)` at the same indent closes it; every other `✔ ✖ ﹣ ⚠` line is a case. */
function readSpecLine(line: string, titles: TitleStack): TestCase[] {
  const opened = /^( *)▶ (.*?)(?: \([\d.]+ms\))?$/.exec(line);
  if (opened !== null) {
    titles.enter(opened[1]?.length ?? 0, opened[2] ?? "");
    return [];
  }
  const [, space = "", mark, title = "", note = ""] =
    /^( *)([✔✖﹣⚠]) (.*?) \([\d.]+ms\)(?: # (.*))?$/.exec(line) ?? [];
  if (mark === undefined) return [];
  if (titles.isOpen(space.length, title)) {
    titles.leave(space.length);
    return [];
  }
  const name = titles.nameOf(space.length, title);
  if (mark === "﹣" || note.startsWith("TODO") || note.startsWith("SKIP"))
    return [{ name, status: "skipped" }];
  return [{ name, status: mark === "✔" ? "passed" : "failed" }];
}
