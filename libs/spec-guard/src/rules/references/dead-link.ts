import { posix } from "node:path";
import { linkTargets, type Span } from "../../spec/markdown.ts";
import { lineOf, type MiniSpec, type ReadableSpec } from "../../spec/spec-document.ts";
import type { CheckContext, Edit, Problem, Rule } from "../rule.ts";
import { linkedPath, pathExists } from "./repository-path.ts";

export const deadLink: Rule = {
  code: "SG501",
  name: "dead-link",
  summary: "Relative links, relates_to and supersedes lead to files and specs that exist.",
  reason: "A reader who is sent nowhere stops following references.",
  remedy: "Correct the link. `--fix` does it for a file that this change moved.",
  check(context) {
    const known = new Set(context.miniSpecs.map(({ fields }) => fields.id));
    const before = [...context.baseSpecs.values()];
    const removed = new Set(before.flatMap((spec) => (spec.kind === "mini" ? [spec.fields.id] : [])));
    const isDead = (spec: MiniSpec, id: string) =>
      !known.has(id) && (context.touches(spec.path) || removed.has(id));
    return context.specs.flatMap((spec) => {
      if (spec.kind === "broken") return [];
      return [...deadPaths(spec, context), ...(spec.kind === "mini" ? deadReferences(spec, isDead) : [])];
    });
  },
};

/** In a spec that the change does not touch, only what this change removed is its fault. */
function deadPaths(spec: ReadableSpec, { touches, change, files }: CheckContext): Problem[] {
  if (!touches(spec.path) && change?.removes !== true) return [];
  return linkTargets(spec.body).flatMap((link) => {
    const path = linkedPath(spec.path, link.text);
    if (path === undefined || pathExists(path, files)) return [];
    if (!touches(spec.path) && change?.byPath.get(path)?.kind !== "deleted") return [];
    const moved = change?.files.find(({ from, kind }) => from === path && kind === "added")?.path;
    const start = spec.bodyStart + link.start;
    const where = path.startsWith("..")
      ? "leads out of the repository"
      : `leads to ${path}, which does not exist`;
    return [
      {
        path: spec.path,
        line: spec.text.slice(0, start).split("\n").length,
        key: link.text,
        message: `The link ${link.text} ${where}.`,
        ...(spec.kind === "mini" && { specs: [spec.fields.id] }),
        ...(moved !== undefined && { fix: [movedEdit(spec.path, link, start, moved)] }),
      },
    ];
  });
}

function movedEdit(file: string, link: Span, start: number, target: string): Edit {
  const relative = posix.relative(posix.dirname(file), target);
  const fragment = /[#?].*$/s.exec(link.text)?.[0] ?? "";
  return { path: file, start, end: start + link.text.length, text: encodeURI(relative) + fragment };
}

function deadReferences(spec: MiniSpec, isDead: (spec: MiniSpec, id: string) => boolean): Problem[] {
  return (["relates_to", "supersedes"] as const).flatMap((field) =>
    spec.fields[field].flatMap((id, index) =>
      isDead(spec, id)
        ? [
            {
              path: spec.path,
              line: lineOf(spec, field, index),
              key: `${field} ${id}`,
              message: `${field} names ${id}, and there is no spec with that id.`,
              specs: [spec.fields.id],
            },
          ]
        : [],
    ),
  );
}
