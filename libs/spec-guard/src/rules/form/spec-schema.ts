import type { Rule } from "../rule.ts";

export const specSchema: Rule = {
  code: "SG101",
  name: "spec-schema",
  summary: "The front matter of a spec has the fields it must have, and no others.",
  reason: "A field with a misspelt name, or in a wrong form, would be a promise that nobody checks.",
  remedy: "Correct the field that the message names. `spec-guard new` writes a spec in the right form.",
  check: ({ specs, touches }) =>
    specs.flatMap((spec) =>
      spec.kind === "broken" && !spec.unreadable && touches(spec.path)
        ? spec.problems.map((problem) => ({ path: spec.path, ...problem }))
        : [],
    ),
};
