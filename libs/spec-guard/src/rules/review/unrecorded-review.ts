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
  if (before === undefined || before.kind === "broken" || review.kind !== "dated") return undefined;
  const old = before.review.kind === "dated" ? before.review : undefined;
  if (old !== undefined && old.day >= review.day) return undefined;
  const moved = `last_review of ${nameOf(spec)} was moved${old ? ` from ${old.text}` : ""} to ${review.text}`;
  if (review.record === undefined) return `${moved} without naming a commit and a reviewer.`;
  // A review that is recorded later names a later commit: at least the one that holds the earlier record.
  return review.record.commit === old?.record?.commit
    ? `${moved}, but still names commit ${review.record.commit}, as before.`
    : undefined;
}

function unknownCommit({ review, fields }: MiniSpec, { knownCommits }: CheckContext): string | undefined {
  if (review.kind !== "dated" || review.record === undefined || knownCommits.has(review.record.commit))
    return undefined;
  return `${fields.id} was reviewed at commit ${review.record.commit}, which is not in the history of this branch.`;
}
