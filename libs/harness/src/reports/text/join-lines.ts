/** A comment on GitHub holds 65,536 characters. */
const commentLength = 60_000;

/** As many whole lines as fit into a comment of a pull request, and how many were left out. */
export const joinLines = (lines: readonly string[]): string => {
  let length = 0;
  const left = lines.findIndex((line) => {
    length += line.length + 1;
    return length > commentLength;
  });
  const kept =
    left === -1 ? lines : [...lines.slice(0, left), "", `${lines.length - left} more lines are left out.`];
  return `${kept.join("\n")}\n`;
};
