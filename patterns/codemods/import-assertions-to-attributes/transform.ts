import type { API, FileInfo } from "jscodeshift";
import { parse } from "../../syntax/parse.ts";
import { applyEdits, type TextEdit } from "../../syntax/text-edits.ts";
import {
  child,
  fileNode,
  keyName,
  list,
  tokensOf,
  walk,
  type SyntaxNode,
  type Token,
} from "../../syntax/tree.ts";

const declarations = /^(?:Import|ExportNamed|ExportAll)Declaration$/;

/** Writes import attributes with `with`, the keyword that became the standard, instead of `assert`. */
export default function transform(file: FileInfo, api: API): string | undefined {
  const root = fileNode(parse(file, api));
  const tokens = tokensOf(root, file.source).filter(({ isComment }) => !isComment);
  const edits: TextEdit[] = [];
  walk(root, (node) => {
    if (declarations.test(node.type)) edits.push(...keywordEdits(node, tokens));
    if (child(node, "callee")?.type === "Import") edits.push(...optionEdits(node));
  });
  return edits.length === 0 ? undefined : applyEdits(file.source, edits);
}

/** The keyword is the token behind the module's name. */
function keywordEdits(declaration: SyntaxNode, tokens: readonly Token[]): TextEdit[] {
  const source = child(declaration, "source");
  if (source === undefined) return [];
  const keyword = tokens.find(({ start }) => start >= source.end);
  if (keyword?.text !== "assert" || keyword.start > declaration.end) return [];
  return [{ start: keyword.start, end: keyword.end, text: "with" }];
}

/** The key in the options of `import(…)`. Options with both keys are for old and new engines alike and stay. */
function optionEdits(call: SyntaxNode): TextEdit[] {
  const [, options, another] = list(call, "arguments");
  if (options?.type !== "ObjectExpression" || another !== undefined) return [];
  const properties = list(options, "properties");
  const [property] = properties;
  if (properties.length !== 1 || property?.type !== "ObjectProperty" || keyName(property) !== "assert")
    return [];
  const key = child(property, "key");
  if (key === undefined || property["computed"] === true) return [];
  if (property["shorthand"] === true) return [{ start: key.start, end: key.start, text: "with: " }];
  const quotes = key.type === "StringLiteral" ? 1 : 0;
  return [{ start: key.start + quotes, end: key.end - quotes, text: "with" }];
}
