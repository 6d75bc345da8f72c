import { formatDay } from "../../spec/calendar-day.ts";
import { lineOf, mustBeReviewed, nameOf, type ReadableSpec } from "../../spec/spec-document.ts";
import type { Edit, Problem, Rule } from "../rule.ts";

const where = (spec: ReadableSpec) => ({
  path: spec.path,
  line: lineOf(spec, "last_review"),
  key: "last_review",
  ...(spec.kind === "mini" && { specs: [spec.fields.id] }),
});

export const reviewMissing: Rule = {
  code: "SG201",
  name: "review-missing",
  summary: "A spec that people rely on says when it was last reviewed.",
  reason: "Without a date nobody knows whether the text still means the code.",
  remedy: "Read the spec against the code, then run `spec-guard review <spec> --reviewer <role>`.",
  check: ({ scoped }) =>
    scoped
      .filter((spec) => spec.review.kind === "missing" && mustBeReviewed(spec))
      .map((spec) => ({ ...where(spec), message: `${nameOf(spec)} has no last_review.` })),
};

export const reviewMalformed: Rule = {
  code: "SG202",
  name: "review-malformed",
  summary: "last_review is a day that exists, as YYYY-MM-DD, or a record of date, commit and reviewer.",
  reason: "A date that is read in two ways is no date.",
  remedy: "Write the day as YYYY-MM-DD. `--fix` does it where the day is clear.",
  check: ({ scoped }) =>
    scoped.flatMap((spec): Problem[] => {
      const { review } = spec;
      if (review.kind !== "malformed") return [];
      const message = `last_review of ${nameOf(spec)} is ${review.raw}: ${review.reason}.`;
      const fix = clearDayEdit(spec, review.raw);
      return [{ ...where(spec), message, ...(fix && { fix: [fix] }) }];
    }),
};

/** A time of that day, or single digits, leave no doubt which day is meant. */
function clearDayEdit(spec: ReadableSpec, raw: string): Edit | undefined {
  const [, year = "", month = "", day = ""] =
    /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ][\d:.]+Z?)?$/.exec(raw) ?? [];
  const padded = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const start = spec.text.indexOf(raw, spec.text.indexOf("last_review:"));
  const exists = /^\d{4}-\d{2}-\d{2}$/.test(padded) && !Number.isNaN(Date.parse(`${padded}T00:00:00Z`));
  return exists && start >= 0 ? { path: spec.path, start, end: start + raw.length, text: padded } : undefined;
}

export const reviewFuture: Rule = {
  code: "SG203",
  name: "review-future",
  summary: "last_review is not later than today, in UTC.",
  reason: "A review that has not happened would keep a spec fresh for as long as somebody likes.",
  remedy: "Write the day of the review. If it is right, correct the clock of this machine.",
  check: ({ scoped, today }) =>
    scoped.flatMap((spec) =>
      spec.review.kind === "dated" && spec.review.day > today
        ? [
            {
              ...where(spec),
              message: `last_review of ${nameOf(spec)} is ${spec.review.text}, after today, ${formatDay(today)} in UTC.`,
            },
          ]
        : [],
    ),
};
