import { oneLine } from "./one-line.ts";

const zeroWidth = "&#8203;";

/**
 * A text for a line or a table cell of GitHub Flavored Markdown, shown as it is: it makes no markup, HTML, formula,
 * link, mention or reference to an issue. It has to stand behind other text, as the start of a line has a syntax of its
 * own. Longer texts are cut, with a notice.
 */
export const escapeMarkdown = (text: string, length?: number): string =>
  oneLine(text, length)
    .replace(/[\\`*_~[\]|$]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    // Mentions and references are found in the finished text, where an escape is gone: a zero-width space stays.
    .replace(/[@#]/g, `$&${zeroWidth}`)
    .replace(/:(?=\/\/)|www(?=\.)/gi, `$&${zeroWidth}`);

/** Code on a line, fenced with more backticks than it holds (CommonMark §6.1). Not for table cells. */
export const codeSpan = (code: string): string => {
  const line = oneLine(code, 1000);
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 && line !== "" ? `${fence}${line}${fence}` : `${fence} ${line} ${fence}`;
};
