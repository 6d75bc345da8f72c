import type { GuardConfig } from "../../config/guard-config.ts";
import type { CalendarDay } from "../../spec/calendar-day.ts";
import { lineOf, mustBeReviewed, nameOf, type ReadableSpec } from "../../spec/spec-document.ts";
import type { Rule } from "../rule.ts";

export const staleReview: Rule = {
  code: "SG204",
  name: "review-stale",
  summary:
    "A spec that people rely on was reviewed lately: 30 days ago at most, unless it names another interval.",
  reason: "Specs rot: the older the last look, the less the text says about the code.",
  remedy:
    "Read the spec against the code, correct it, then run `spec-guard review <spec> --reviewer <role>`.",
  check: ({ scoped, config, today }) =>
    scoped.flatMap((spec) => {
      const age = reviewAge(spec, today);
      const allowed = allowedAge(spec, config);
      if (!mustBeReviewed(spec) || age === undefined || age <= allowed) return [];
      const message = `${nameOf(spec)} was last reviewed ${age} days ago; at most ${allowed} are allowed.`;
      const specs = spec.kind === "mini" ? [spec.fields.id] : [];
      return [{ path: spec.path, line: lineOf(spec, "last_review"), key: "last_review", message, specs }];
    }),
};

/** Whole UTC days since the review; undefined without a readable date. */
export function reviewAge({ review }: ReadableSpec, today: CalendarDay): number | undefined {
  return review.kind === "dated" ? today - review.day : undefined;
}

/** The last age in days at which the spec is fresh. */
export function allowedAge(spec: ReadableSpec, { review_interval }: GuardConfig): number {
  return (spec.kind === "mini" ? spec.fields.review_interval : undefined) ?? review_interval;
}
