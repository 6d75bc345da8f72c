import type { SweepComparison } from "../../compare/sweep-comparison.ts";
import { codeSpan, escapeMarkdown } from "../text/escape-markdown.ts";
import { joinLines } from "../text/join-lines.ts";
import { oneLine } from "../text/one-line.ts";
import { comparedRates, comparisonSections } from "./comparison-sections.ts";

const itemLimit = 40;
const lineLength = 600;

/** A comparison for people and pull requests, in GitHub Flavored Markdown. */
export const comparisonMarkdown = (comparison: SweepComparison): string => {
  const sections = comparisonSections(comparison).flatMap(({ title, items }) => [
    "",
    `### ${title}`,
    "",
    ...items
      .slice(0, itemLimit)
      .map(
        ({ text, command }) =>
          `- ${escapeMarkdown(text, lineLength)}${command === undefined ? "" : `; repeat it with ${codeSpan(command)}`}`,
      ),
    ...(items.length > itemLimit ? [`- … and ${items.length - itemLimit} more.`] : []),
  ]);
  return joinLines([
    `## Comparison: ${comparison.decision}`,
    "",
    escapeMarkdown(comparison.reason, lineLength),
    "",
    escapeMarkdown(comparedRates(comparison), lineLength),
    ...sections,
  ]);
};

/** A comparison for a log, without markup. */
export const comparisonText = (comparison: SweepComparison): string => {
  const sections = comparisonSections(comparison).flatMap(({ title, items }) => [
    `${title}:`,
    ...items.flatMap(({ text, command }) => [
      `  ${oneLine(text, lineLength)}`,
      ...(command === undefined ? [] : [`    ${oneLine(command, 1000)}`]),
    ]),
  ]);
  const lines = [
    `${comparison.decision}: ${oneLine(comparison.reason, lineLength)}`,
    oneLine(comparedRates(comparison), lineLength),
    ...sections,
  ];
  return `${lines.join("\n")}\n`;
};
