import { z } from "zod";
import { instant, line, sha256, text } from "./primitives.ts";

/** A decision about an action that policy does not allow by itself. */
export const approvalRecordSchema = z
  .strictObject({
    id: line,
    action: line,
    reason: text,
    requestedAt: instant,
    decidedAt: instant.optional(),
    decision: z.enum(["pending", "approved", "rejected", "expired"]),
    actor: line.optional().describe("Who decided. Absent while pending and when the deadline decided."),
    comment: text.optional(),
    subjectDigest: sha256.optional().describe("Digest of what was shown to the one who decided."),
  })
  .meta({ title: "Approval record, version 1" });

export type ApprovalRecord = z.infer<typeof approvalRecordSchema>;
