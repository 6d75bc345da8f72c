import type { ServerRequest } from "@modelcontextprotocol/sdk/types.js";
import type { ApprovalDecision, ApprovalRequest, Approve } from "../../driver.ts";
import { wish } from "../codex-terms/wish.ts";
import type { ToolCall } from "../tool-call.ts";
import { decisionOf, elicitationAnswerSchema, elicitationParameters } from "./elicitation-form.ts";

/** How a question was answered. All but `client` are declines that no person gave. */
export type AnsweredBy = "client" | "no-elicitation" | "unanswered" | "not-understood" | "failed";

export interface AnsweredApproval {
  request: ApprovalRequest;
  decision: ApprovalDecision;
  by: AnsweredBy;
}

interface Elicitation {
  call: ToolCall;
  /** Whether the client said that it can show forms. */
  supported: boolean;
  deadlineMs: number;
  onAnswer: (answered: AnsweredApproval) => void;
}

/** Asks the client whose call it is. Whatever is not a clear answer in time is a decline. */
export function approveByElicitation(elicitation: Elicitation): Approve {
  return async (request, signal) => {
    const { decision, by } = await ask(elicitation, request, signal);
    elicitation.onAnswer({ request, decision, by });
    return decision;
  };
}

async function ask(
  { call, supported, deadlineMs }: Elicitation,
  request: ApprovalRequest,
  signal: AbortSignal,
): Promise<{ decision: ApprovalDecision; by: AnsweredBy }> {
  if (!supported) return { decision: "decline", by: "no-elicitation" };
  const deadline = AbortSignal.timeout(deadlineMs);
  try {
    const answer = await call.sendRequest(
      // The members that the SDK does not know are those of the old server.
      {
        method: "elicitation/create",
        params: elicitationParameters(request, call.requestId),
      } as ServerRequest,
      elicitationAnswerSchema,
      // The SDK's own time-out is later, so that it is known which one it was.
      { signal: AbortSignal.any([signal, deadline]), timeout: deadlineMs + 60_000 },
    );
    const decision = decisionOf(answer);
    return decision === undefined
      ? { decision: "decline", by: "not-understood" }
      : { decision, by: "client" };
  } catch {
    return { decision: "decline", by: signal.aborted || deadline.aborted ? "unanswered" : "failed" };
  }
}

const reasons: Record<Exclude<AnsweredBy, "client">, string> = {
  "no-elicitation": "this client offers no elicitation",
  unanswered: "nobody answered in time",
  "not-understood": "the client's answer could not be understood",
  failed: "the client answered with an error",
};

/** For the result of the call: what was declined without a person's word. */
export function declinedNotes(answered: readonly AnsweredApproval[]): string[] {
  return answered.flatMap(({ request, by }) =>
    by === "client" ? [] : [`Codex asked to ${wish(request)}. It was declined: ${reasons[by]}.`],
  );
}
