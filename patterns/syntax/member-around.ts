import type { SyntaxNode } from "./tree.ts";

/** `fs.readFile` for the `fs` in it; the node itself when nothing is taken from it. */
export function memberAround(node: SyntaxNode, ancestors: readonly SyntaxNode[]): SyntaxNode {
  const parent = ancestors.at(-1);
  return parent !== undefined && parent["object"] === node ? parent : node;
}
