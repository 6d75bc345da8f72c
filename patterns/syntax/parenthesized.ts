import type { SyntaxNode } from "./tree.ts";

/** Whether an expression is written in parentheses of its own; its offsets are without them. */
export function isParenthesized(node: SyntaxNode): boolean {
  return (node["extra"] as { parenthesized?: boolean } | undefined)?.parenthesized === true;
}
