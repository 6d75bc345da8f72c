import { lineOf, type MiniSpec } from "../../spec/spec-document.ts";
import type { Rule } from "../rule.ts";

export const supersedeCycle: Rule = {
  code: "SG502",
  name: "supersede-cycle",
  summary: "No spec supersedes itself, directly or through others.",
  reason: "In a circle nobody can say which text is in force.",
  remedy: "Remove the entry of `supersedes` in the older spec.",
  check: ({ miniSpecs, touches }) =>
    cycles(miniSpecs)
      .filter((cycle) => cycle.some(({ path }) => touches(path)))
      .map((cycle) => {
        const ids = cycle.map(({ fields }) => fields.id);
        const [first] = cycle;
        return {
          path: first?.path ?? "",
          line: first === undefined ? 1 : lineOf(first, "supersedes"),
          key: ids.toSorted().join(" "),
          message: `Specs supersede each other in a circle: ${[...ids, ids[0]].join(" → ")}.`,
          specs: ids,
        };
      }),
};

/** One circle for each that a depth-first search closes; every spec is entered once. */
function cycles(specs: readonly MiniSpec[]): MiniSpec[][] {
  const byId = new Map(specs.map((spec) => [spec.fields.id, spec]));
  const finished = new Set<string>();
  const found: MiniSpec[][] = [];
  for (const start of byId.keys()) {
    const path: { id: string; next: number }[] = [{ id: start, next: 0 }];
    const onPath = new Set([start]);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const target = finished.has(top.id) ? undefined : byId.get(top.id)?.fields.supersedes[top.next++];
      if (target === undefined) {
        finished.add(top.id);
        onPath.delete(top.id);
        path.pop();
      } else if (onPath.has(target)) {
        const from = path.findIndex(({ id }) => id === target);
        found.push(path.slice(from).flatMap(({ id }) => byId.get(id) ?? []));
      } else if (!finished.has(target)) {
        path.push({ id: target, next: 0 });
        onPath.add(target);
      }
    }
  }
  return found;
}
