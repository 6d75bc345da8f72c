/** UTF-16 units kept of command output, diffs and the like. */
const longestText = 64 * 1024;

/** An answer may be a JSON document, of which a part is of no use; hence more room. */
const longestMessage = 1024 * 1024;

export const boundedText = (text: string): string => headAndTail(text, longestText);

export const boundedMessage = (text: string): string => headAndTail(text, longestMessage);

/** The text, or its two ends with a line in between that says how much is left out. Characters stay whole. */
function headAndTail(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const half = longest / 2;
  const headEnd = isLowSurrogate(text, half) ? half - 1 : half;
  const tailStart = isLowSurrogate(text, text.length - half) ? text.length - half + 1 : text.length - half;
  const gap = `\n[... ${tailStart - headEnd} characters left out ...]\n`;
  return text.slice(0, headEnd) + gap + text.slice(tailStart);
}

function isLowSurrogate(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff;
}
