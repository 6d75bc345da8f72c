import type { CheckReport } from "../check/check-specs.ts";
import { findRule } from "../rules/catalogue.ts";
import { summaryOf } from "./totals.ts";
import { visibleText } from "./visible-text.ts";

/** Workflow commands of GitHub Actions, one for each finding that counts. */
export function toGithubAnnotations(report: CheckReport): string {
  const lines = report.findings
    .filter(({ state }) => state === "open")
    .map(({ path, line, rule, message }) => {
      const title = `${rule} ${findRule(rule)?.name ?? ""}`;
      const place = `file=${property(path)},line=${line ?? 1},title=${property(title)}`;
      return `::error ${place}::${data(message)}`;
    });
  return [...lines, `::notice title=spec-guard::${data(summaryOf(report))}`]
    .map((line) => `${line}\n`)
    .join("");
}

/** `%` first: what stands for a character must not be read twice. */
function data(text: string): string {
  return visibleText(text).replaceAll("%", "%25");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
