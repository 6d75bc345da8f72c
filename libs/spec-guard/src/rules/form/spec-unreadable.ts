import type { Rule } from "../rule.ts";

export const specUnreadable: Rule = {
  code: "SG102",
  name: "spec-unreadable",
  summary: "A spec is a regular UTF-8 file of a sensible size inside the repository.",
  reason: "A link can lead anywhere, and a huge or binary file is not what people read and approve.",
  remedy: "Put the text itself at this path, or exclude the path from `specs` in the configuration.",
  check: ({ specs, touches }) =>
    specs.flatMap((spec) =>
      spec.kind === "broken" && spec.unreadable && touches(spec.path)
        ? spec.problems.map((problem) => ({ path: spec.path, ...problem }))
        : [],
    ),
};
