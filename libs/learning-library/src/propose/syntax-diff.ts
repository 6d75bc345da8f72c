import type { SgNode } from "@ast-grep/napi";
import { diffLines } from "../diff/line-diff.ts";
import { isExpression, kindOf } from "./node-kind.ts";

/** A node, and what became of it. */
export type NodePair = readonly [before: SgNode, after: SgNode];

/** A place that changed. */
export interface ChangedPlace {
  /** From the smallest pair of nodes that holds the change, outwards. */
  readonly levels: readonly NodePair[];
  /** Whether the place is not only a part of an expression that changed in several of its parts. */
  readonly isWhole: boolean;
}

export interface SyntaxDiff {
  readonly places: readonly ChangedPlace[];
  /** What became of a node that changed, or in which something changed. Others are not found. */
  readonly became: (before: SgNode) => SgNode | undefined;
}

export function diffSyntax(before: SgNode, after: SgNode): SyntaxDiff {
  const places: ChangedPlace[] = [];
  const became = new Map<string, SgNode>();
  const visit = (pair: NodePair, outer: readonly NodePair[], isWhole: boolean): void => {
    const levels = [pair, ...outer];
    became.set(keyOf(pair[0]), pair[1]);
    const inner = innerPairs(pair);
    const isTogether = inner.length > 1 && changesAsOne(pair[0]);
    if (inner.length === 0 || isTogether) places.push({ levels, isWhole });
    for (const one of inner) visit(one, levels, isWhole && !isTogether);
  };
  if (differs([before, after])) visit([before, after], [], true);
  return { places, became: (node) => became.get(keyOf(node)) };
}

function keyOf(node: SgNode): string {
  const { start, end } = node.range();
  return `${start.index}:${end.index}:${node.kind()}`;
}

/** An expression is changed as one; of a function or a class, each statement is a place of its own. */
function changesAsOne(node: SgNode): boolean {
  const kind = kindOf(node);
  return (isExpression(node) && kind !== "function_expression") || kind === "import_statement";
}

const blocks = new Set(["program", "statement_block", "class_body", "switch_body"]);

/** The changed parts of a changed node. None when the change is of the node itself. */
function innerPairs([before, after]: NodePair): NodePair[] {
  if (before.kind() !== after.kind()) return [];
  const [a, b] = [before.children(), after.children()];
  if (blocks.has(kindOf(before))) return pairsInBlock(a, b);
  if (a.length !== b.length) return [];
  const pairs = a.map((node, index): NodePair => [node, b[index] as SgNode]).filter(differs);
  return pairs.every((pair) => pair.every((node) => node.isNamed())) ? pairs : [];
}

function differs([before, after]: NodePair): boolean {
  return before.text() !== after.text();
}

/** Statements come and go: those that stayed are anchors, and between them only equal numbers, of a kind at least, are compared. */
function pairsInBlock(a: readonly SgNode[], b: readonly SgNode[]): NodePair[] {
  const texts = (nodes: readonly SgNode[]) => nodes.map((node) => node.text());
  return diffLines(texts(a), texts(b)).flatMap(({ aStart, aEnd, bStart, bEnd }) => {
    const [gone, come] = [a.slice(aStart, aEnd), b.slice(bStart, bEnd)];
    if (gone.length === come.length)
      return gone.map((node, index): NodePair => [node, come[index] as SgNode]);
    const kinds = [...new Set(gone.map((node) => node.kind()))];
    return kinds.flatMap((kind) => {
      const [from, to] = [gone, come].map((nodes) => nodes.filter((node) => node.kind() === kind));
      if (from === undefined || from.length !== to?.length) return [];
      return from.map((node, index): NodePair => [node, to[index] as SgNode]);
    });
  });
}
