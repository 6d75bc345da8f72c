import type { SgNode } from "@ast-grep/napi";

/** The name of a node's kind in tree-sitter's grammar. */
export function kindOf(node: SgNode): string {
  return String(node.kind());
}

export function isExpression(node: SgNode): boolean {
  return kindOf(node).endsWith("_expression");
}

export function isStatement(node: SgNode): boolean {
  return /_(statement|declaration)$/.test(kindOf(node));
}
