import type { FileInfo } from "jscodeshift";
import { requiredModule } from "./modules.ts";
import { analyzeScopes } from "./scopes.ts";
import type { TextEdit } from "./text-edits.ts";
import { child, list, walk, type SyntaxNode } from "./tree.ts";

/**
 * The edit that brings names into a file: after its last import, or at its top; a `require` where that is the way.
 *
 * @param root as `fileNode` gives it
 * @param names what stands between the braces
 */
export function importEdit(root: SyntaxNode, file: FileInfo, names: string, specifier: string): TextEdit {
  const quote = preferredQuote(file.source);
  const end = usesSemicolons(file.source) ? ";" : "";
  const source = quote + specifier + quote;
  const body = list(child(root, "program"), "body");
  const last = body.findLast(({ type }) => type === "ImportDeclaration");
  if (last !== undefined) {
    const position = endOfLine(file.source, last.end);
    return { start: position, end: position, text: `\nimport { ${names} } from ${source}${end}` };
  }
  const statement = isEsModule(root, body, file.path)
    ? `import { ${names} } from ${source}${end}`
    : `const { ${names} } = require(${source})${end}`;
  return insertAtTop(file.source, statement);
}

/** Behind a comment on the same line, but not behind code. */
function endOfLine(source: string, position: number): number {
  return (
    position +
    (/^[^\S\n]*(?:\/\/[^\n]*|\/\*[^\n]*\*\/[^\S\n]*)?(?=\n|$)/.exec(source.slice(position))?.[0].length ?? 0)
  );
}

function isEsModule(root: SyntaxNode, body: readonly SyntaxNode[], path: string): boolean {
  if (/\.c[jt]s$/.test(path)) return false;
  if (/\.m[jt]s$/.test(path) || body.some(({ type }) => type.startsWith("Export"))) return true;
  const scopes = analyzeScopes(root);
  if (scopes.globals("exports").length > 0 || scopes.globals("module").length > 0) return false;
  let requires = false;
  walk(root, (node) => {
    requires ||= requiredModule(node, scopes) !== undefined;
  });
  return !requires;
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
