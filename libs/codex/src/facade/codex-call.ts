import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import type { CodexDriver, NewThread, ThreadOptions } from "../driver.ts";
import { ServerLostError } from "../errors.ts";
import { type AnsweredApproval, approveByElicitation } from "./approval/elicit-approval.ts";
import { completedResult, failedEvent, failedResult, notBegunResult } from "./call-results.ts";
import type { CodexMcpOptions } from "./facade-options.ts";
import { approvalRequested, codexEvents, sessionConfigured } from "./notify/codex-events.ts";
import { eventSender } from "./notify/event-sender.ts";
import { type ProgressReporter, progressReporter } from "./notify/progress-reporter.ts";
import type { ThreadRegistry } from "./thread-registry.ts";
import type { ToolCall } from "./tool-call.ts";
import { threadOptions } from "./tools/call-policy.ts";
import { parseCodexArguments, parseReplyArguments } from "./tools/tool-arguments.ts";
import { ToolRefusal } from "./tools/tool-refusal.ts";

export interface CallContext {
  readonly options: CodexMcpOptions;
  readonly threads: ThreadRegistry;
  readonly driver: () => Promise<CodexDriver<NewThread>>;
  /** Told that the driver lost its server, perhaps once too often. */
  readonly driverLost: () => void;
  readonly elicitation: boolean;
  /** Ends with the call, with its client, and with the server. */
  readonly signal: AbortSignal;
}

interface Begun {
  thread: NewThread;
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
  // From the start, as Codex may have to be started, and what it is configured with.
  const progress = progressReporter(call, context.options.heartbeatMs ?? 5_000);
  try {
    const begun = await begin(tool, given, context);
    return await runTurn(begun, call, context, progress);
  } catch (error) {
    if (error instanceof ServerLostError) context.driverLost();
    return notBegunResult(error);
  } finally {
    progress.stop();
  }
}

function begin(tool: string, given: Arguments, context: CallContext): Promise<Begun> {
  if (tool === "codex") return start(given, context);
  if (tool === "codex-reply") return goOn(given, context);
  return Promise.reject(new ToolRefusal(`Unknown tool '${tool}'`));
}

async function start(given: Arguments, { options, driver }: CallContext): Promise<Begun> {
  const { prompt, ...asked } = parseCodexArguments(given);
  const thread = await threadOptions(asked, options);
  return { thread: await (await driver()).startThread(thread), prompt, options: thread };
}

async function goOn(given: Arguments, { threads, driver }: CallContext): Promise<Begun> {
  const { threadId, prompt } = parseReplyArguments(given);
  return { thread: await threads.find(await driver(), threadId), prompt };
}

async function runTurn(
  { thread, prompt, options }: Begun,
  call: ToolCall,
  context: CallContext,
  progress: ProgressReporter,
): Promise<CallToolResult> {
  const { approvalDeadlineMs = 300_000, turnDeadlineMs, events = true } = context.options;
  const send = eventSender(call, events);
  const answered: AnsweredApproval[] = [];
  const elicit = approveByElicitation({
    call,
    supported: context.elicitation,
    deadlineMs: approvalDeadlineMs,
    onAnswer: (one) => answered.push(one),
  });
  let threadId: string | undefined;
  let turnId = "";
  const knowThread = (id: string | undefined): void => {
    if (id === undefined || threadId !== undefined) return;
    threadId = id;
    context.threads.add(id, thread);
    if (options !== undefined) send({ threadId: id, turnId: "" }, sessionConfigured(id, options));
  };
  try {
    knowThread(thread.id);
    const result = await thread.run(prompt, {
      signal: context.signal,
      ...(turnDeadlineMs !== undefined && { deadlineMs: turnDeadlineMs }),
      onEvent: (event) => {
        knowThread(event.threadId);
        ({ turnId } = event);
        progress.onEvent(event);
        send(event, ...codexEvents(event));
      },
      approve: (request, signal) => {
        progress.onApproval(request);
        send(request, ...approvalRequested(request));
        return elicit(request, signal);
      },
    });
    knowThread(result.threadId);
    send(result, {
      type: "task_complete",
      turn_id: result.turnId,
      last_agent_message: result.message,
    });
    return completedResult(result, answered);
  } catch (error) {
    if (error instanceof ServerLostError) context.driverLost();
    if (threadId !== undefined) send({ threadId, turnId }, failedEvent(error));
    return failedResult(error, threadId, answered);
  }
}
