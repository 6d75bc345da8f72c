import type { Collection, ImportDeclaration, JSCodeshift } from "jscodeshift";
import { locate, type TextEdit } from "../../syntax/text-edits.ts";

type Specifier = NonNullable<ImportDeclaration["specifiers"]>[number];

/**
 * The edits that take names out of the imports of a file, and an import that would be left without any. Where a comment
 * would be lost, the name stays: an unused import harms nobody.
 *
 * @param unused local names that nothing in the file uses
 */
export function removeSpecifiers(
  j: JSCodeshift,
  root: Collection,
  source: string,
  unused: ReadonlySet<string>,
): TextEdit[] {
  return root
    .find(j.ImportDeclaration)
    .nodes()
    .flatMap((node) => {
      const specifiers = node.specifiers ?? [];
      const isUnused = (one: Specifier) => typeof one.local?.name === "string" && unused.has(one.local.name);
      if (!specifiers.some(isUnused)) return [];
      const ranges = specifiers.every(isUnused)
        ? [statementRange(source, node)]
        : specifierRanges(source, specifiers, isUnused);
      return ranges
        .filter(({ start, end }) => !/\/[/*]/.test(source.slice(start, end)))
        .map(({ start, end }) => ({ start, end, text: "" }));
    });
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** The statement with its line, when nothing else is on it, and with the blank line that it would leave doubled. */
function statementRange(source: string, node: ImportDeclaration): Range {
  const { start, end } = locate(node);
  const rest = /^[^\S\n]*\n/.exec(source.slice(end));
  const startsLine = start === 0 || source[start - 1] === "\n";
  if (!startsLine || rest === null) return { start, end };
  const lineEnd = end + rest[0].length;
  const followsBlank = start === 0 || source.slice(0, start).endsWith("\n\n");
  const blank = followsBlank ? /^[^\S\n]*\n/.exec(source.slice(lineEnd)) : null;
  return { start, end: lineEnd + (blank?.[0].length ?? 0) };
}

/** Each name with the comma and the space that part it from its neighbour. At least one name stays. */
function specifierRanges(
  source: string,
  specifiers: readonly Specifier[],
  isUnused: (one: Specifier) => boolean,
): Range[] {
  const lastKept = specifiers.findLastIndex((one) => !isUnused(one));
  const ranges: Range[] = [];
  for (const [index, one] of specifiers.slice(0, lastKept).entries()) {
    const next = specifiers[index + 1];
    if (isUnused(one) && next !== undefined)
      ranges.push({ start: locate(one).start, end: startOf(source, one, next) });
  }
  const [kept, last] = [specifiers[lastKept], specifiers.at(-1)];
  if (kept !== undefined && last !== undefined && last !== kept)
    ranges.push({ start: locate(kept).end, end: endOf(source, kept, last) });
  return ranges;
}

/** Where what follows a name begins: after a default import with its brace or its star. */
function startOf(source: string, one: Specifier, next: Specifier): number {
  if (one.type !== "ImportDefaultSpecifier") return locate(next).start;
  const { end } = locate(one);
  return end + source.slice(end).search(/[{*]/);
}

/** Where the last name ends: with the brace, when only a default import is kept before it. */
function endOf(source: string, kept: Specifier, last: Specifier): number {
  const { end } = locate(last);
  const closes = kept.type === "ImportDefaultSpecifier" && last.type === "ImportSpecifier";
  return closes ? source.indexOf("}", end) + 1 : end;
}
