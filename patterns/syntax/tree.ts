import type { Collection } from "jscodeshift";
import type { Located } from "./text-edits.ts";

/** What this library needs to know of a node, whatever its type. */
export interface SyntaxNode extends Located {
  readonly type: string;
  readonly name?: unknown;
  readonly body?: unknown;
  readonly [field: string]: unknown;
}

/** The `File` node of what `parse` gave. */
export function fileNode(root: Collection): SyntaxNode {
  return root.nodes()[0] as SyntaxNode;
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof (value as SyntaxNode | null | undefined)?.type === "string";
}

/** The node in a field, or `undefined` when there is none. */
export function child(node: SyntaxNode | undefined, field: string): SyntaxNode | undefined {
  const value = node?.[field];
  return isNode(value) ? value : undefined;
}

/** The nodes in a field that holds a list; holes and absent fields give nothing. */
export function list(node: SyntaxNode | undefined, field: string): SyntaxNode[] {
  return [node?.[field]].flat().filter(isNode);
}

/** The name of an identifier, and nothing for any other node. */
export function identifierName(node: SyntaxNode | undefined): string | undefined {
  return node?.type === "Identifier" && typeof node.name === "string" ? node.name : undefined;
}

/** The text of a string literal, or of a template literal without expressions. */
export function stringValue(node: SyntaxNode | undefined): string | undefined {
  if (node?.type === "StringLiteral") return node["value"] as string;
  if (node?.type !== "TemplateLiteral" || list(node, "expressions").length > 0) return undefined;
  return (list(node, "quasis")[0]?.["value"] as { cooked?: string } | undefined)?.cooked;
}

/** The name of a property or member: written out or as a string, but not computed. */
export function keyName(node: SyntaxNode, field: "key" | "property" = "key"): string | undefined {
  const key = child(node, field);
  if (key?.type === "StringLiteral") return key["value"] as string;
  return node["computed"] === true ? undefined : identifierName(key);
}

/** Fields that hold no syntax: positions, and what recast and Babel note beside the tree. */
const besides = new Set([
  "loc",
  "comments",
  "tokens",
  "original",
  "extra",
  "errors",
  "range",
  "parenthesizedExpression",
]);

/** The nodes right below a node, in the order of its fields. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  return Object.entries(node).flatMap(([field, value]) => {
    if (besides.has(field) || typeof value !== "object" || value === null) return [];
    return [value].flat().filter(isNode);
  });
}

/** Visits a node and all below it, parents first. What `enter` answers `false` for is not gone into. */
export function walk(
  node: SyntaxNode,
  enter: (node: SyntaxNode, ancestors: readonly SyntaxNode[]) => unknown,
  ancestors: readonly SyntaxNode[] = [],
): void {
  if (enter(node, ancestors) === false) return;
  const below = [...ancestors, node];
  for (const one of childrenOf(node)) walk(one, enter, below);
}

/** A token or comment of a file. */
export interface Token extends Located {
  readonly text: string;
  readonly isComment: boolean;
}

/** The tokens and comments of a file in order, without the one that marks its end. */
export function tokensOf(file: SyntaxNode, source: string): Token[] {
  const tokens = file["tokens"] as readonly (Located & { readonly type: unknown })[];
  return tokens
    .filter(({ start, end }) => end > start)
    .map(({ start, end, type }) => ({
      start,
      end,
      text: source.slice(start, end),
      isComment: type === "CommentBlock" || type === "CommentLine",
    }));
}
