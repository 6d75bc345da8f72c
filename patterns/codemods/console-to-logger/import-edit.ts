import type { Collection, FileInfo, JSCodeshift } from "jscodeshift";
import { locate, type TextEdit } from "../../syntax/text-edits.ts";

/** The edit that brings a name into a file: after its last import, or at its top; a `require` where that is the way. */
export function importEdit(
  j: JSCodeshift,
  root: Collection,
  file: FileInfo,
  name: string,
  specifier: string,
): TextEdit {
  const quote = preferredQuote(file.source);
  const end = usesSemicolons(file.source) ? ";" : "";
  const source = quote + specifier + quote;
  const last = root.find(j.ImportDeclaration).nodes().at(-1);
  if (last !== undefined) {
    const position = endOfLine(file.source, locate(last).end);
    return { start: position, end: position, text: `\nimport { ${name} } from ${source}${end}` };
  }
  const statement = isEsModule(j, root, file.path)
    ? `import { ${name} } from ${source}${end}`
    : `const { ${name} } = require(${source})${end}`;
  return insertAtTop(file.source, statement);
}

/** Behind a comment on the same line, but not behind code. */
function endOfLine(source: string, position: number): number {
  return (
    position +
    (/^[^\S\n]*(?:\/\/[^\n]*|\/\*[^\n]*\*\/[^\S\n]*)?(?=\n|$)/.exec(source.slice(position))?.[0].length ?? 0)
  );
}

function isEsModule(j: JSCodeshift, root: Collection, path: string): boolean {
  if (/\.c[jt]s$/.test(path)) return false;
  if (/\.m[jt]s$/.test(path)) return true;
  const exports = [j.ExportNamedDeclaration, j.ExportDefaultDeclaration, j.ExportAllDeclaration] as const;
  if (exports.some((type) => root.find(type as typeof j.ExportAllDeclaration).length > 0)) return true;
  const isCommonJs =
    root.find(j.CallExpression, { callee: { name: "require" } }).length > 0 ||
    root.find(j.MemberExpression, { object: { name: "module" }, property: { name: "exports" } }).length > 0 ||
    root.find(j.MemberExpression, { object: { name: "exports" } }).length > 0;
  return !isCommonJs;
}

const hashbang = /^#![^\n]*\n/;
const headComment = /^\s*(?:\/\*(?:[^*]|\*(?!\/))*\*\/[^\S\n]*\n|(?:[^\S\n]*\/\/[^\n]*\n)+)(?=[^\S\n]*\n)/;
const pragma = /^\s*(?:\/\/\/\s*<[^\n]*|\/\/\s*@ts-[^\n]*|\/\*\s*eslint(?:[^*]|\*(?!\/))*\*\/)[^\S\n]*\n/;
const directive = /^\s*(?:"use [^"\n]*"|'use [^'\n]*')[^\S\n]*;?[^\S\n]*(?:\n|$)/;

/** After the hashbang, comments that a blank line sets apart from the code, comments for tools, and directives. */
function insertAtTop(source: string, statement: string): TextEdit {
  let position = 0;
  for (const part of [hashbang, headComment, pragma, pragma, directive, directive])
    position += part.exec(source.slice(position))?.[0].length ?? 0;
  const isFirst = position === 0 || /^#!.*\n$/.test(source.slice(0, position));
  const gap = source.slice(position).startsWith("\n") ? "" : "\n";
  return { start: position, end: position, text: `${isFirst ? "" : "\n"}${statement}\n${gap}` };
}

function preferredQuote(source: string): string {
  const count = (pattern: RegExp) => source.match(pattern)?.length ?? 0;
  return count(/'[^'"\n]*'/g) > count(/"[^'"\n]*"/g) ? "'" : '"';
}

function usesSemicolons(source: string): boolean {
  const lines = source
    .split("\n")
    .filter((line) => /[\w)"'`\]]\s*;?\s*$/.test(line) && !/^\s*(?:\/\/|\*)/.test(line));
  return lines.filter((line) => /;\s*$/.test(line)).length * 2 >= lines.length;
}
