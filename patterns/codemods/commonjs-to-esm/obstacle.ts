import type { SyntaxNode } from "../../syntax/tree.ts";

/** Why a file cannot become an ES module without somebody who knows what it means. */
export class Obstacle extends Error {
  override readonly name = "Obstacle";
  readonly node: SyntaxNode;

  constructor(node: SyntaxNode, reason: string) {
    super(reason);
    this.node = node;
  }
}
