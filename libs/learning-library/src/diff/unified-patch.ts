import { diffLines, type LineChange } from "./line-diff.ts";

/** Unchanged lines shown around a change, as `git diff` and `diff -u` show them. */
const contextLines = 3;

/**
 * The change of one file as a unified diff that `git apply` takes; empty when nothing changed.
 *
 * @param path relative, with `/`
 */
export function unifiedPatch(path: string, before: string, after: string): string {
  if (before === after) return "";
  const [a, b] = [splitLines(before), splitLines(after)];
  const hunks = groupIntoHunks(diffLines(a, b));
  const header = `diff --git ${quotePath(`a/${path}`)} ${quotePath(`b/${path}`)}\n--- ${headerPath(`a/${path}`)}\n+++ ${headerPath(`b/${path}`)}\n`;
  return header + hunks.map((changes) => formatHunk(a, b, changes)).join("");
}

/** Lines with their line feeds, so that a missing one at the end is a difference. */
function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Changes whose contexts meet share a hunk. */
function groupIntoHunks(changes: readonly LineChange[]): LineChange[][] {
  const hunks: LineChange[][] = [];
  for (const change of changes) {
    const hunk = hunks.at(-1);
    const last = hunk?.at(-1);
    if (hunk !== undefined && last !== undefined && change.aStart - last.aEnd <= 2 * contextLines)
      hunk.push(change);
    else hunks.push([change]);
  }
  return hunks;
}

function formatHunk(a: readonly string[], b: readonly string[], changes: readonly LineChange[]): string {
  const [first, last] = [changes[0], changes.at(-1)];
  if (first === undefined || last === undefined) return "";
  const lead = Math.min(contextLines, first.aStart);
  const aStart = first.aStart - lead;
  const aEnd = Math.min(a.length, last.aEnd + contextLines);
  const bStart = first.bStart - lead;
  const bEnd = last.bEnd + (aEnd - last.aEnd);
  let body = "";
  let position = aStart;
  for (const change of changes) {
    body += prefixed(" ", a.slice(position, change.aStart));
    body += prefixed("-", a.slice(change.aStart, change.aEnd));
    body += prefixed("+", b.slice(change.bStart, change.bEnd));
    position = change.aEnd;
  }
  body += prefixed(" ", a.slice(position, aEnd));
  return `@@ -${range(aStart, aEnd)} +${range(bStart, bEnd)} @@\n${body}`;
}

/** `start,count` from 1; an empty range names the line before it. */
function range(start: number, end: number): string {
  const count = end - start;
  return `${count === 0 ? start : start + 1}${count === 1 ? "" : `,${count}`}`;
}

function prefixed(sign: string, lines: readonly string[]): string {
  return lines
    .map((line) => (line.endsWith("\n") ? sign + line : `${sign}${line}\n\\ No newline at end of file\n`))
    .join("");
}

/** git ends a name that holds a space with a tab, because older patch tools stop at the space. */
function headerPath(path: string): string {
  const quoted = quotePath(path);
  return quoted === path && path.includes(" ") ? `${path}\t` : quoted;
}

/** git's C-style quoting, for names that a header line could not carry as they are. */
function quotePath(path: string): string {
  if (!/["\\\u0000-\u001f\u007f]/.test(path)) return path;
  const escapes: Readonly<Record<string, string>> = {
    "\n": "\\n",
    "\t": "\\t",
    "\r": "\\r",
    '"': '\\"',
    "\\": "\\\\",
  };

  const escaped = path.replace(/["\\\u0000-\u001f\u007f]/g, (character) => {
    return escapes[character] ?? `\\${character.charCodeAt(0).toString(8).padStart(3, "0")}`;
  });
  return `"${escaped}"`;
}
