import type { CheckReport } from "../check/check-specs.ts";
import { summaryOf } from "./totals.ts";
import { visibleText } from "./visible-text.ts";

/** Rows beyond this are counted, not shown: a summary of a workflow has a limit of its own. */
const mostRows = 200;

/** For the summary of a pull request or a workflow. */
export function toMarkdown(report: CheckReport): string {
  const open = report.findings.filter(({ state }) => state === "open");
  const rows = open
    .slice(0, mostRows)
    .map(
      ({ rule, path, line, message }) => `| ${rule} | ${escaped(path)}:${line ?? 1} | ${escaped(message)} |`,
    );
  const table = open.length === 0 ? [] : ["", "| Rule | Where | What |", "| --- | --- | --- |", ...rows];
  const more = open.length > mostRows ? ["", `${open.length - mostRows} more findings are not shown.`] : [];
  return ["## spec-guard", "", summaryOf(report), ...table, ...more, ""].join("\n");
}

/** Every character that markdown or HTML could read as markup. */
function escaped(text: string): string {
  return visibleText(text).replace(
    /[\\`*_{}[\]()<>#+!|~&@:]/g,
    (character) => `&#${character.charCodeAt(0)};`,
  );
}
