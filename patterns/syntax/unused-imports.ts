import { locate, type Located, type TextEdit } from "./text-edits.ts";
import { child, identifierName, list, type SyntaxNode } from "./tree.ts";

/**
 * The edits that take names out of the imports of a file, and imports and `require`s that would be left without any.
 * Where a comment would be lost, the name stays: an unused import harms nobody.
 *
 * @param file as `fileNode` gives it
 * @param unused local names that nothing in the file uses
 */
export function removeUnused(file: SyntaxNode, source: string, unused: ReadonlySet<string>): TextEdit[] {
  return list(child(file, "program"), "body")
    .flatMap((statement) => {
      if (statement.type === "ImportDeclaration") return importRanges(source, statement, unused);
      return isUnusedRequire(statement, unused) ? [statementRange(source, statement)] : [];
    })
    .filter(({ start, end }) => !/\/[/*]/.test(source.slice(start, end)))
    .map(({ start, end }) => ({ start, end, text: "" }));
}

function importRanges(source: string, node: SyntaxNode, unused: ReadonlySet<string>): Located[] {
  const specifiers = list(node, "specifiers");
  const isUnused = (one: SyntaxNode) => unused.has(identifierName(child(one, "local")) ?? "");
  if (!specifiers.some(isUnused)) return [];
  return specifiers.every(isUnused)
    ? [statementRange(source, node)]
    : specifierRanges(source, specifiers, isUnused);
}

function isUnusedRequire(statement: SyntaxNode, unused: ReadonlySet<string>): boolean {
  const [declarator, another] = list(statement, "declarations");
  const callee = child(child(declarator, "init"), "callee");
  if (another !== undefined || identifierName(callee) !== "require") return false;
  const id = child(declarator, "id");
  const bound =
    id?.type === "ObjectPattern" ? list(id, "properties").map((one) => child(one, "value")) : [id];
  return bound.length > 0 && bound.every((one) => unused.has(identifierName(one) ?? ""));
}

/** The statement with its line, when nothing else is on it, and with the blank line that it would leave doubled. */
export function statementRange(source: string, node: object): Located {
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
  specifiers: readonly SyntaxNode[],
  isUnused: (one: SyntaxNode) => boolean,
): Located[] {
  const lastKept = specifiers.findLastIndex((one) => !isUnused(one));
  const ranges: Located[] = [];
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
function startOf(source: string, one: SyntaxNode, next: SyntaxNode): number {
  if (one.type !== "ImportDefaultSpecifier") return locate(next).start;
  const { end } = locate(one);
  return end + source.slice(end).search(/[{*]/);
}

/** Where the last name ends: with the brace, when only a default import is kept before it. */
function endOf(source: string, kept: SyntaxNode, last: SyntaxNode): number {
  const { end } = locate(last);
  const closes = kept.type === "ImportDefaultSpecifier" && last.type === "ImportSpecifier";
  return closes ? source.indexOf("}", end) + 1 : end;
}
