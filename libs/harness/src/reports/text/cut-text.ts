/**
 * At most `length` UTF-16 units of a text, with a notice of what was left out after them. Never half of a surrogate
 * pair.
 */
export const cutText = (text: string, length: number): string => {
  if (text.length <= length) return text;
  const kept = text.slice(0, length).replace(/[\uD800-\uDBFF]$/, "");
  return `${kept} … (${text.length - kept.length} more characters)`;
};
