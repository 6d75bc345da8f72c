import { lineOf, type MiniSpec, nameOf } from "../../spec/spec-document.ts";
import { type CheckContext, type Rule, scopedMiniSpecs } from "../rule.ts";

export const unrecordedReview: Rule = {
  code: "SG205",
  name: "review-unrecorded",
  summary: "A new last_review is a record: the date, the commit that was read and who read it.",
  reason: "A date alone is moved forward in a second, without reading anything.",
  remedy:
    "Run `spec-guard review <spec> --reviewer <role>`. When a rebase or squash removed the recorded commit, " +
    "review at one that stays: `--commit <id>`.",
  check: (context) =>
    scopedMiniSpecs(context).flatMap((spec) => {
      const reason = bumpedWithoutRecord(spec, context) ?? unknownCommit(spec, context);
      if (reason === undefined) return [];
      return [
        {
          path: spec.path,
          line: lineOf(spec, "last_review"),
          key: "last_review",
          message: reason,
          specs: [spec.fields.id],
        },
      ];
    }),
};

function bumpedWithoutRecord(spec: MiniSpec, { baseSpecs }: CheckContext): string | undefined {
  const before = baseSpecs.get(spec.path);
  const { review } = spec;
  if (before === undefined || before.kind === "broken" || review.kind !== "dated" || review.record)
    return undefined;
  if (before.review.kind === "dated" && before.review.day >= review.day) return undefined;
  const from = before.review.kind === "dated" ? ` from ${before.review.text}` : "";
  return `last_review of ${nameOf(spec)} was moved${from} to ${review.text} without naming a commit and a reviewer.`;
}

function unknownCommit({ review, fields }: MiniSpec, { knownCommits }: CheckContext): string | undefined {
  if (review.kind !== "dated" || review.record === undefined || knownCommits.has(review.record.commit))
    return undefined;
  return `${fields.id} was reviewed at commit ${review.record.commit}, which is not in the history of this branch.`;
}
