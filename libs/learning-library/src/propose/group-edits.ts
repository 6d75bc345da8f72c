import { shapeOf, type EditShape } from "./edit-shape.ts";
import type { ComparedSource } from "./judge-rule.ts";
import { isExpression, isStatement, kindOf } from "./node-kind.ts";
import type { NodePair } from "./syntax-diff.ts";

/** A change, seen at the size of one of the nodes around it. */
export interface Edit {
  readonly source: ComparedSource;
  readonly pair: NodePair;
  /** 0 for the smallest node. */
  readonly level: number;
  readonly shape: EditShape;
}

const mostLevels = 6;

/**
 * Edits of the same shape together. The groups of the smallest nodes come first, because they say the most; then those
 * of the most edits.
 *
 * @param isWhole whether to take changed expressions as a whole only, or their parts as well
 */
export function groupEdits(sources: readonly ComparedSource[], isWhole: boolean): Edit[][] {
  // By the id of the node too: two changes in one statement would count it twice.
  const groups = new Map<string, Map<number, Edit>>();
  for (const edit of sources.flatMap((source) => editsOf(source, isWhole))) {
    const group = groups.get(edit.shape.key) ?? new Map<number, Edit>();
    groups.set(edit.shape.key, group.set(edit.pair[0].id(), edit));
  }
  const lowest = (group: readonly Edit[]) => Math.min(...group.map(({ level }) => level));
  const found = [...groups.values()].map((group) => [...group.values()]);
  return found.sort((a, b) => lowest(a) - lowest(b) || b.length - a.length);
}

function editsOf(source: ComparedSource, isWhole: boolean): Edit[] {
  return source.diff.places
    .filter((place) => place.isWhole || !isWhole)
    .flatMap(({ levels }) =>
      rewritable(levels).flatMap((pair, level) => {
        const shape = shapeOf(pair, source.after.text);
        return shape === undefined ? [] : [{ source, pair, level, shape }];
      }),
    );
}

/** The expressions around a change, up to the statement that it is in. */
function rewritable(levels: readonly NodePair[]): NodePair[] {
  const end = levels.findIndex(([node]) => isStatement(node));
  return levels
    .slice(0, end === -1 ? levels.length : end + 1)
    .filter(([node]) => isStatement(node) || isExpression(node) || wholes.has(kindOf(node)))
    .slice(0, mostLevels);
}

const wholes = new Set(["object", "array", "template_string", "arrow_function"]);
