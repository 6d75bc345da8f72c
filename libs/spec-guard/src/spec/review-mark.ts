import { z } from "zod";
import { type CalendarDay, parseDay } from "./calendar-day.ts";
import { commitId, roleName } from "./spec-fields.ts";

/** What `last_review` says. A record names the commit that was read and who read it; a bare date does neither. */
export type ReviewMark =
  | { readonly kind: "missing" }
  | { readonly kind: "malformed"; readonly raw: string; readonly reason: string }
  | {
      readonly kind: "dated";
      readonly text: string;
      readonly day: CalendarDay;
      readonly record?: { readonly commit: string; readonly reviewer: string };
    };

const reviewRecord = z.strictObject({ date: z.string(), commit: commitId, reviewer: roleName });
const shape = "expected YYYY-MM-DD, or date, commit and reviewer";

export function readReviewMark(value: unknown): ReviewMark {
  if (value === undefined || value === null) return { kind: "missing" };
  if (typeof value === "string") return dated(value, undefined);
  const record = reviewRecord.safeParse(value);
  if (record.success) return dated(record.data.date, record.data);
  const [issue] = record.error.issues;
  const reason =
    typeof value === "object" && issue
      ? [issue.path.join("."), issue.message].filter(Boolean).join(": ")
      : shape;
  return { kind: "malformed", raw: JSON.stringify(value), reason };
}

function dated(text: string, record: { commit: string; reviewer: string } | undefined): ReviewMark {
  const day = parseDay(text);
  if (day === undefined) return { kind: "malformed", raw: text, reason: shape };
  if (record === undefined) return { kind: "dated", text, day };
  return { kind: "dated", text, day, record: { commit: record.commit, reviewer: record.reviewer } };
}
