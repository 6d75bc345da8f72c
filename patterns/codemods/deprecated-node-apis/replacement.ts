import type { TextEdit } from "../../syntax/text-edits.ts";
import { child, type SyntaxNode } from "../../syntax/tree.ts";

/** The edits that replace an expression, and the names in it which the new text does without. */
export interface Replacement {
  readonly edits: readonly TextEdit[];
  readonly drops: readonly SyntaxNode[];
}

/** The name at the beginning of `isArray` or `util.isArray`. */
export function namesIn(expression: SyntaxNode): SyntaxNode[] {
  return [child(expression, "object") ?? expression];
}
