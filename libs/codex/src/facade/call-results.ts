import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import type { TurnResult } from "../driver.ts";
import { ThreadNotFoundError, TurnFailedError, TurnInterruptedError } from "../errors.ts";
import { type AnsweredApproval, declinedNotes } from "./approval/elicit-approval.ts";
import type { CodexEvent } from "./notify/codex-events.ts";
import { ToolRefusal } from "./tools/tool-refusal.ts";
import { toolResult } from "./tools/tool-result.ts";

export function completedResult(
  { threadId, message, usage }: TurnResult,
  answered: readonly AnsweredApproval[],
): CallToolResult {
  const meta = { "codex/usage": usage, ...approvalsMeta(answered) };
  return toolResult({ threadId, text: message, notes: declinedNotes(answered), meta });
}

/** Of a turn that began and did not complete, in the words of the provider where it has said some. */
export function failedResult(
  error: unknown,
  threadId: string | undefined,
  answered: readonly AnsweredApproval[],
): CallToolResult {
  if (error instanceof ThreadNotFoundError || threadId === undefined) return notBegunResult(error);
  const began = error instanceof TurnFailedError || error instanceof TurnInterruptedError;
  return toolResult({
    threadId,
    text: failureText(error),
    failed: true,
    notes: declinedNotes(answered),
    meta: {
      ...errorMeta(error),
      ...(began && { "codex/usage": error.turn.usage }),
      ...approvalsMeta(answered),
    },
  });
}

export function failedEvent(error: unknown): CodexEvent {
  return error instanceof TurnInterruptedError
    ? { type: "turn_aborted", turn_id: error.turn.turnId ?? "", reason: "interrupted" }
    : { type: "error", message: failureText(error) };
}

/** Of a call for which no turn began. */
export function notBegunResult(error: unknown): CallToolResult {
  if (error instanceof ToolRefusal) return toolResult({ text: error.message, failed: true });
  if (error instanceof ThreadNotFoundError)
    return toolResult({
      threadId: error.threadId,
      text: `Session not found for thread_id: ${error.threadId}`,
      failed: true,
      notes: [error.message],
      meta: errorMeta(error),
    });
  const text = `Failed to start Codex session: ${messageOf(error)}`;
  return toolResult({ text, failed: true, meta: errorMeta(error) });
}

function failureText(error: unknown): string {
  return error instanceof TurnFailedError ? error.said : messageOf(error);
}

function errorMeta(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error) || !("code" in error)) return {};
  const { code } = error;
  if (error instanceof TurnFailedError) {
    const { kind, status } = error;
    return { "codex/error": { code, kind, ...(status !== undefined && { status }) } };
  }
  return { "codex/error": { code, ...(error instanceof TurnInterruptedError && { reason: error.reason }) } };
}

function approvalsMeta(answered: readonly AnsweredApproval[]): Record<string, unknown> {
  if (answered.length === 0) return {};
  return {
    "codex/approvals": answered.map(({ request: { kind, itemId, command }, decision, by }) => ({
      kind,
      itemId,
      ...(command !== undefined && { command }),
      decision,
      by,
    })),
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
