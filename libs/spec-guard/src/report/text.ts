import type { CheckReport } from "../check/check-specs.ts";
import { summaryOf } from "./totals.ts";
import { visibleText } from "./visible-text.ts";

/** For people: one line for each finding that counts, then a summary. */
export function toText(report: CheckReport): string {
  const lines = report.findings
    .filter(({ state }) => state === "open")
    .map(
      ({ path, line, rule, message }) => `${visibleText(path)}:${line ?? 1}: ${rule} ${visibleText(message)}`,
    );
  const hint =
    lines.length > 0 ? ["Run `spec-guard explain <code>` for the reason of a rule and what to do."] : [];
  return [...lines, summaryOf(report), ...hint].map((line) => `${line}\n`).join("");
}
