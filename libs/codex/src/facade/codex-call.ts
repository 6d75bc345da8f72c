import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import type { CodexDriver, CodexThread, ThreadOptions } from "../driver.ts";
import { ThreadNotFoundError, TurnFailedError, TurnInterruptedError } from "../errors.ts";
import {
  type AnsweredApproval,
  type ToolCall,
  approveByElicitation,
  declinedNotes,
} from "./approval/elicit-approval.ts";
import type { CodexMcpOptions } from "./facade-options.ts";
import { approvalRequested, codexEvents, sessionConfigured } from "./notify/codex-events.ts";
import { type SendEvent, eventSender } from "./notify/event-sender.ts";
import { progressReporter } from "./notify/progress-reporter.ts";
import type { ThreadRegistry } from "./thread-registry.ts";
import { threadOptions } from "./tools/call-policy.ts";
import { parseCodexArguments, parseReplyArguments } from "./tools/tool-arguments.ts";
import { ToolRefusal } from "./tools/tool-refusal.ts";
import { toolResult } from "./tools/tool-result.ts";

export interface CallContext {
  readonly options: CodexMcpOptions;
  readonly threads: ThreadRegistry;
  readonly driver: () => Promise<CodexDriver>;
  readonly elicitation: boolean;
  /** Ends with the call, with its client, and with the server. */
  readonly signal: AbortSignal;
}

interface Begun {
  thread: CodexThread;
  prompt: string;
  options?: ThreadOptions;
}

type Arguments = Readonly<Record<string, unknown>> | undefined;

/** A call of either tool. It is always answered; what goes wrong is a result with `isError`. */
export async function answerCall(
  tool: string,
  given: Arguments,
  call: ToolCall,
  context: CallContext,
): Promise<CallToolResult> {
  let begun: Begun;
  try {
    if (tool === "codex") begun = await begin(given, context);
    else if (tool === "codex-reply") begun = await goOn(given, context);
    else throw new ToolRefusal(`Unknown tool '${tool}'`);
  } catch (error) {
    return notBegun(error);
  }
  return runTurn(begun, call, context);
}

async function begin(given: Arguments, { options, threads, driver }: CallContext): Promise<Begun> {
  const { prompt, ...asked } = parseCodexArguments(given);
  const thread = await threadOptions(asked, options);
  return { thread: await threads.start(await driver(), thread), prompt, options: thread };
}

async function goOn(given: Arguments, { threads, driver }: CallContext): Promise<Begun> {
  const { threadId, prompt } = parseReplyArguments(given);
  return { thread: await threads.find(await driver(), threadId), prompt };
}

async function runTurn(
  { thread, prompt, options }: Begun,
  call: ToolCall,
  context: CallContext,
): Promise<CallToolResult> {
  const {
    approvalDeadlineMs = 300_000,
    heartbeatMs = 5_000,
    turnDeadlineMs,
    events = true,
  } = context.options;
  const send = eventSender(call, thread.id, events);
  const progress = progressReporter(call, heartbeatMs);
  const answered: AnsweredApproval[] = [];
  const elicit = approveByElicitation({
    call,
    supported: context.elicitation,
    deadlineMs: approvalDeadlineMs,
    onAnswer: (one) => answered.push(one),
  });
  send("", sessionConfigured(thread.id, options));
  try {
    const { message, turnId, usage } = await thread.run(prompt, {
      signal: context.signal,
      ...(turnDeadlineMs !== undefined && { deadlineMs: turnDeadlineMs }),
      onEvent: (event) => {
        progress.onEvent(event);
        send(event.turnId, ...codexEvents(event));
      },
      approve: (request, signal) => {
        progress.onApproval(request);
        send(request.turnId, ...approvalRequested(request));
        return elicit(request, signal);
      },
    });
    send(turnId, { type: "task_complete", turn_id: turnId, last_agent_message: message });
    const meta = { "codex/usage": usage, ...approvalsMeta(answered) };
    return toolResult({ threadId: thread.id, text: message, notes: declinedNotes(answered), meta });
  } catch (error) {
    return unfinished(error, thread.id, answered, send);
  } finally {
    progress.stop();
  }
}

function notBegun(error: unknown): CallToolResult {
  if (error instanceof ToolRefusal) return toolResult({ text: error.message, failed: true });
  if (error instanceof ThreadNotFoundError)
    return toolResult({
      threadId: error.threadId,
      text: `Session not found for thread_id: ${error.threadId}`,
      failed: true,
      notes: [error.message],
      meta: { "codex/error": { code: error.code } },
    });
  const text = `Failed to start Codex session: ${messageOf(error)}`;
  return toolResult({ text, failed: true, meta: errorMeta(error) });
}

function unfinished(
  error: unknown,
  threadId: string,
  answered: readonly AnsweredApproval[],
  send: SendEvent,
): CallToolResult {
  const stopped = error instanceof TurnInterruptedError;
  const text = error instanceof TurnFailedError ? error.said : messageOf(error);
  const turn = stopped || error instanceof TurnFailedError ? error.turn : undefined;
  const turnId = turn?.turnId ?? "";
  send(
    turnId,
    stopped
      ? { type: "turn_aborted", turn_id: turnId, reason: "interrupted" }
      : { type: "error", message: text },
  );
  return toolResult({
    threadId,
    text,
    failed: true,
    notes: declinedNotes(answered),
    meta: {
      ...errorMeta(error),
      ...(turn !== undefined && { "codex/usage": turn.usage }),
      ...approvalsMeta(answered),
    },
  });
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
