import { approvalMissing, approvalOutdated, approvalRole, selfApproval } from "./approval/approvals.ts";
import { codeDrift } from "./coverage/code-drift.ts";
import { deadGlob } from "./coverage/dead-glob.ts";
import { overlappingOwnership } from "./coverage/overlapping-ownership.ts";
import { uncoveredChange } from "./coverage/uncovered-change.ts";
import { duplicateId } from "./form/duplicate-id.ts";
import { specSchema } from "./form/spec-schema.ts";
import { specUnreadable } from "./form/spec-unreadable.ts";
import { deadLink } from "./references/dead-link.ts";
import { missingEvidence } from "./references/missing-evidence.ts";
import { supersedeCycle } from "./references/supersede-cycle.ts";
import { reviewFuture, reviewMalformed, reviewMissing } from "./review/review-dates.ts";
import { staleReview } from "./review/stale-review.ts";
import { unrecordedReview } from "./review/unrecorded-review.ts";
import type { Rule } from "./rule.ts";
import { expiredWaiver } from "./upkeep/expired-waiver.ts";
import { mirrorDifference } from "./upkeep/mirror-difference.ts";
import { mirrorReference } from "./upkeep/mirror-reference.ts";

/** Every rule, in the order of the codes. */
export const rules: readonly Rule[] = [
  specSchema,
  specUnreadable,
  duplicateId,
  reviewMissing,
  reviewMalformed,
  reviewFuture,
  staleReview,
  unrecordedReview,
  uncoveredChange,
  codeDrift,
  deadGlob,
  overlappingOwnership,
  approvalMissing,
  approvalRole,
  approvalOutdated,
  selfApproval,
  deadLink,
  supersedeCycle,
  missingEvidence,
  expiredWaiver,
  mirrorReference,
  mirrorDifference,
];

export function findRule(code: string): Rule | undefined {
  return rules.find((rule) => rule.code === code.toUpperCase() || rule.name === code);
}
