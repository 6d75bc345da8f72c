import { covers } from "../rules/rule.ts";
import { allowedAge, reviewAge } from "../rules/review/stale-review.ts";
import { shortfalls } from "../rules/approval/approval-state.ts";
import { dayOf } from "../spec/calendar-day.ts";
import { digestOf } from "../spec/spec-document.ts";
import type { SpecDocument } from "../spec/spec-document.ts";
import type { SpecStatus } from "../spec/spec-fields.ts";
import type { GuardConfig } from "../config/guard-config.ts";
import { type CommandPlace, openSpecs } from "./open-specs.ts";

/** What is known of a spec without looking at a change. */
export interface SpecState {
  readonly path: string;
  /** Absent for a file without readable front matter. */
  readonly id?: string;
  readonly title?: string;
  readonly status?: SpecStatus;
  /** SHA-256 of what approvals are given to, in hexadecimal. */
  readonly digest?: string;
  /** YYYY-MM-DD. */
  readonly lastReview?: string;
  /** Whole UTC days since then; absent without a readable date. */
  readonly ageDays?: number;
  /** Reviewed within its interval, and not in the future. */
  readonly fresh: boolean;
  /** In a status that covers code, with every approval that its risk asks for, of the text as it is. */
  readonly approved: boolean;
  /** What keeps the file from being read as a spec. */
  readonly problem?: string;
}

/** The state of every spec, by path. */
export async function listSpecs(place: CommandPlace & { readonly now: Date }): Promise<SpecState[]> {
  const { specs, config } = await openSpecs(place);
  return specs.map((spec) => stateOf(spec, config, place.now));
}

export function stateOf(spec: SpecDocument, config: GuardConfig, now: Date): SpecState {
  if (spec.kind === "broken")
    return {
      path: spec.path,
      fresh: false,
      approved: false,
      problem: spec.problems[0]?.message ?? "It cannot be read.",
    };
  const ageDays = reviewAge(spec, dayOf(now));
  const fresh = ageDays !== undefined && ageDays >= 0 && ageDays <= allowedAge(spec, config);
  const dated = {
    ...(spec.review.kind === "dated" && { lastReview: spec.review.text }),
    ...(ageDays !== undefined && { ageDays }),
  };
  if (spec.kind === "plain") return { path: spec.path, ...dated, fresh, approved: false };
  const { id, title, status, risk } = spec.fields;
  const approved = covers(spec, config) && shortfalls(spec, config.approvals[risk]).length === 0;
  return { path: spec.path, id, title, status, digest: digestOf(spec), ...dated, fresh, approved };
}
