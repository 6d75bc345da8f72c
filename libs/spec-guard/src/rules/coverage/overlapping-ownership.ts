import { lineOf, type MiniSpec } from "../../spec/spec-document.ts";
import type { Problem, Rule } from "../rule.ts";

export const overlappingOwnership: Rule = {
  code: "SG304",
  name: "overlapping-ownership",
  summary: "Specs that cover the same file have an owner in common, or are tied by relates_to or supersedes.",
  reason:
    "Where two specs with different owners rule the same code, nobody knows whom to ask, and they can contradict.",
  remedy:
    "Narrow `covers`, use `excludes`, name a common owner, or say in `relates_to` that they belong together.",
  check({ coverage, miniSpecs }) {
    const groups = relatedGroups(miniSpecs);
    const overlaps = new Map<string, { specs: readonly MiniSpec[]; paths: string[] }>();
    for (const [path, specs] of coverage.entries()) {
      if (specs.length < 2 || new Set(specs.map(groups)).size < 2 || haveCommonOwner(specs)) continue;
      const key = specs.map(({ fields }) => fields.id).join(" ");
      const overlap = overlaps.get(key);
      if (overlap) overlap.paths.push(path);
      else overlaps.set(key, { specs, paths: [path] });
    }
    return [...overlaps].map(([key, overlap]) => problemOf(key, overlap));
  },
};

function problemOf(
  key: string,
  { specs, paths }: { specs: readonly MiniSpec[]; paths: readonly string[] },
): Problem {
  const [first] = specs;
  const ids = specs.map(({ fields }) => fields.id);
  const shown = ids.length > 5 ? `${ids.slice(0, 5).join(", ")} and ${ids.length - 5} more` : ids.join(", ");
  const others = paths.length > 1 ? ` and ${paths.length - 1} more` : "";
  return {
    path: first?.path ?? "",
    line: first === undefined ? 1 : lineOf(first, "covers"),
    key,
    message: `The specs ${shown} all cover ${paths[0] ?? ""}${others}, and have no owner in common.`,
    specs: ids,
  };
}

function haveCommonOwner([first, ...others]: readonly MiniSpec[]): boolean {
  return (
    first?.fields.owners.some((owner) => others.every(({ fields }) => fields.owners.includes(owner))) ?? false
  );
}

/** A representative for each set of specs that are tied to one another, found by union and find. */
function relatedGroups(specs: readonly MiniSpec[]): (spec: MiniSpec) => string {
  const parents = new Map(specs.map(({ fields }) => [fields.id, fields.id]));
  const rootOf = (id: string): string => {
    let root = id;
    for (let parent = parents.get(root); parent !== undefined && parent !== root; parent = parents.get(root))
      root = parent;
    parents.set(id, root);
    return root;
  };
  for (const { fields } of specs)
    for (const id of [...fields.relates_to, ...fields.supersedes])
      if (parents.has(id)) parents.set(rootOf(id), rootOf(fields.id));
  return ({ fields }) => rootOf(fields.id);
}
