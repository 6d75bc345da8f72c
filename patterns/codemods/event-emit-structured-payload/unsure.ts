import type { SyntaxNode } from "../../syntax/tree.ts";

/** A place that cannot be rewritten without knowing more than its file says. The whole file then stays. */
export class Unsure extends Error {
  override readonly name = "Unsure";
  readonly node: SyntaxNode;

  constructor(node: SyntaxNode, reason: string) {
    super(reason);
    this.node = node;
  }
}
