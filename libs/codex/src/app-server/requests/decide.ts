import type { ApprovalDecision, ApprovalRecord, ApprovalRequest } from "../../driver.ts";
import type { Turn } from "../turn.ts";

const decisions: ReadonlySet<unknown> = new Set<ApprovalDecision>([
  "accept",
  "accept-for-session",
  "decline",
  "cancel",
]);

/**
 * Asks the turn's approver. No approver, an error, an answer that is none, and no answer by the deadline or before
 * `withdrawn` are declines. What was decided, and by whom, is recorded in the turn.
 */
export async function decide(
  turn: Turn | undefined,
  request: ApprovalRequest,
  { deadlineMs, withdrawn }: { deadlineMs: number; withdrawn: AbortSignal },
): Promise<ApprovalDecision> {
  if (turn === undefined) return "decline";
  const record = await ask(turn, request, AbortSignal.any([AbortSignal.timeout(deadlineMs), withdrawn]));
  turn.approvals.push(record);
  if (record.decision === "cancel") turn.interrupt({ reason: "approval-cancelled" });
  return record.decision;
}

async function ask(turn: Turn, request: ApprovalRequest, signal: AbortSignal): Promise<ApprovalRecord> {
  const { approve } = turn.options;
  if (approve === undefined) return { request, decision: "decline", by: "no-approver" };
  // It was taken back before anybody could be asked.
  if (signal.aborted) return { request, decision: "decline", by: "unanswered" };
  const unanswered = new Promise<"unanswered">((resolve) => {
    signal.addEventListener("abort", () => {
      resolve("unanswered");
    });
  });
  const answered = approved(approve, request, signal);
  const answer = await Promise.race([answered, unanswered]);
  if (answer === "unanswered" || answer === "failed") return { request, decision: "decline", by: answer };
  return { request, decision: answer, by: "approver" };
}

async function approved(
  approve: NonNullable<Turn["options"]["approve"]>,
  request: ApprovalRequest,
  signal: AbortSignal,
): Promise<ApprovalDecision | "failed"> {
  try {
    const decision: unknown = await approve(request, signal);
    return decisions.has(decision) ? (decision as ApprovalDecision) : "failed";
  } catch {
    return "failed";
  }
}
