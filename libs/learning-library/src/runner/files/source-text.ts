import { diffLines } from "../../diff/line-diff.ts";

/** Why a file is not given to a pattern. */
export type SkipReason = "symlink" | "too-large" | "binary" | "not-utf-8" | "name-not-utf-8" | "generated";

/**
 * What a pattern gets to see of a file's form. `preserve`: line feeds and no byte order mark; the file's own form is
 * restored afterwards. `verbatim`: every character, and what comes out is written as it is, as jscodeshift does.
 */
export type Layout = "preserve" | "verbatim";

const byteOrderMark = "\uFEFF";

/** The text of a file as patterns see it, and the way back to the file's own form. */
export class SourceText {
  /** The whole text as it is in the file. */
  readonly original: string;
  /** What a pattern gets. */
  readonly text: string;
  readonly #layout: Layout;
  readonly #hasMark: boolean;

  constructor(original: string, layout: Layout = "preserve") {
    this.original = original;
    this.#layout = layout;
    this.#hasMark = original.startsWith(byteOrderMark);
    this.text = layout === "verbatim" ? original : toLineFeeds(this.#hasMark ? original.slice(1) : original);
  }

  /** The new text in the form of the old: byte order mark, line endings and presence of a final newline are kept. */
  restore(changed: string): string {
    if (this.#layout === "verbatim") return changed;
    const text = this.#keepFinalNewline(toLineFeeds(stripMark(changed)));
    return (this.#hasMark ? byteOrderMark : "") + this.#keepLineEndings(text);
  }

  #keepFinalNewline(changed: string): string {
    if (this.text === "" || changed === "") return changed;
    if (this.text.endsWith("\n")) return changed.endsWith("\n") ? changed : `${changed}\n`;
    return changed.replace(/\n+$/, "");
  }

  #keepLineEndings(changed: string): string {
    const body = stripMark(this.original);
    const carriage = body.match(/\r\n/g)?.length ?? 0;
    if (carriage === 0) return changed;
    const feeds = body.match(/\n/g)?.length ?? 0;
    if (carriage === feeds) return changed.replaceAll("\n", "\r\n");
    return mixEndings(body, changed, carriage * 2 >= feeds ? "\r\n" : "\n");
  }
}

/** In a file with both endings every line that stayed, or was rewritten, keeps its own; new lines get that of the majority. */
function mixEndings(before: string, after: string, majority: string): string {
  const oldLines = linesWithEndings(before);
  const newLines = linesWithEndings(after);
  const contents = (lines: readonly string[]) => lines.map((line) => line.replace(/\r?\n$/, ""));
  const changes = diffLines(contents(oldLines), contents(newLines));
  const kept = new Map<number, string>();
  let [a, b] = [0, 0];
  for (const change of [...changes, { aStart: oldLines.length, aEnd: 0, bStart: 0, bEnd: 0 }]) {
    const isRewritten = change.aEnd - change.aStart === change.bEnd - change.bStart;
    for (; a < (isRewritten ? change.aEnd : change.aStart); a++, b++)
      kept.set(b, endingOf(oldLines[a] ?? ""));
    [a, b] = [change.aEnd, change.bEnd];
  }
  return newLines
    .map((line, index) => {
      const old = kept.get(index) ?? "";
      return line.endsWith("\n") ? line.slice(0, -1) + (old === "" ? majority : old) : line;
    })
    .join("");
}

function linesWithEndings(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function endingOf(line: string): string {
  return /\r?\n$/.exec(line)?.[0] ?? "";
}

function stripMark(text: string): string {
  return text.startsWith(byteOrderMark) ? text.slice(1) : text;
}

function toLineFeeds(text: string): string {
  return text.replaceAll("\r\n", "\n");
}

/** git takes a file for binary when there is a NUL in its first 8,000 bytes. */
const sniffedBytes = 8000;

/** The text of a file's bytes, or why it has none that could be written back unharmed. */
export function decodeSource(bytes: Uint8Array, layout: Layout): SourceText | SkipReason {
  if (bytes.subarray(0, sniffedBytes).includes(0)) return "binary";
  try {
    return new SourceText(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes), layout);
  } catch {
    return "not-utf-8";
  }
}

const leadingComment = /^(?:#![^\n]*\n)?(?:\s*(?:\/\/[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/|#[^\n]*(?:\n|$)))*/;

/** Whether a tool wrote the file and will write it again: a minified name, or a mark in the comments at its top. */
export function isGenerated(path: string, text: string): boolean {
  if (/\.min\.[cm]?js$/.test(path)) return true;
  const header = leadingComment.exec(text)?.[0] ?? "";
  return /@generated\b|\bcode generated\b.*\bdo not edit\b/i.test(header);
}
