/**
 * Text of a repository as it may be shown on a terminal or a web page: what would move the cursor, change colours, end
 * a line or turn the direction of writing is written out, such as `\u{1b}`.
 */
export function visibleText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u{fffe}\u{ffff}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16)}}`;
  });
}
