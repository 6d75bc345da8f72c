import type { ApprovalRequest, ThreadOptions, TokenUsage, TurnEvent, TurnItem } from "../../driver.ts";
import { fileChanges } from "../codex-terms/file-changes.ts";
import { scriptOf, splitCommand } from "../codex-terms/split-command.ts";

/** `msg` of a `codex/event` notification, as the old server had it; members that we cannot know are absent. */
export type CodexEvent = Readonly<{ type: string; [member: string]: unknown }>;

export function sessionConfigured(threadId: string, options: ThreadOptions): CodexEvent {
  const { model, approvalPolicy, cwd } = options;
  return {
    type: "session_configured",
    session_id: threadId,
    thread_id: threadId,
    ...(model !== undefined && { model }),
    ...(approvalPolicy !== undefined && { approval_policy: approvalPolicy }),
    cwd,
  };
}

/** The useful core of what the old server sent for a turn; an event without a counterpart is none. */
export function codexEvents(event: TurnEvent): CodexEvent[] {
  switch (event.type) {
    case "turn-started":
      return [{ type: "task_started", turn_id: event.turnId }];
    case "item-started":
      return started(event.item, event.turnId);
    case "item-completed":
      return completed(event.item, event.turnId);
    case "message-delta": {
      const { threadId: thread_id, turnId: turn_id, itemId: item_id, text: delta } = event;
      return [{ type: "agent_message_content_delta", thread_id, turn_id, item_id, delta }];
    }
    case "command-output": {
      const chunk = Buffer.from(event.text).toString("base64");
      return [{ type: "exec_command_output_delta", call_id: event.itemId, stream: "stdout", chunk }];
    }
    case "usage":
      return [
        {
          type: "token_count",
          info: { total_token_usage: tokens(event.thread), last_token_usage: tokens(event.turn) },
        },
      ];
    case "retrying":
      return [{ type: "stream_error", message: event.message }];
  }
}

export function approvalRequested(request: ApprovalRequest): CodexEvent[] {
  const ids = { call_id: request.itemId, turn_id: request.turnId, reason: request.reason ?? null };
  if (request.kind === "command" && request.command !== undefined)
    return [{ type: "exec_approval_request", ...ids, ...command(request.command), cwd: request.cwd ?? null }];
  if (request.kind === "file-change")
    return [{ type: "apply_patch_approval_request", ...ids, changes: fileChanges(request.changes ?? []) }];
  return [];
}

function started(item: TurnItem, turnId: string): CodexEvent[] {
  const ids = { call_id: item.id, turn_id: turnId };
  switch (item.type) {
    case "command":
      return [{ type: "exec_command_begin", ...ids, ...command(item.command) }];
    case "file-change":
      return [{ type: "patch_apply_begin", ...ids, changes: fileChanges(item.changes) }];
    case "mcp-tool":
      return [{ type: "mcp_tool_call_begin", ...ids, invocation: { server: item.server, tool: item.tool } }];
    default:
      return [];
  }
}

function completed(item: TurnItem, turnId: string): CodexEvent[] {
  const ids = { call_id: item.id, turn_id: turnId };
  switch (item.type) {
    case "message":
      return [{ type: "agent_message", message: item.text }];
    case "reasoning":
      return [{ type: "agent_reasoning", text: item.text }];
    case "command":
      return [
        {
          type: "exec_command_end",
          ...ids,
          ...command(item.command),
          stdout: item.output,
          stderr: "",
          aggregated_output: item.output,
          formatted_output: item.output,
          exit_code: item.exitCode ?? -1,
          status: item.status,
        },
      ];
    case "file-change":
      return [
        {
          type: "patch_apply_end",
          ...ids,
          success: item.status === "completed",
          changes: fileChanges(item.changes),
          status: item.status,
        },
      ];
    case "mcp-tool":
      return [{ type: "mcp_tool_call_end", ...ids, invocation: { server: item.server, tool: item.tool } }];
    case "other":
      return [];
  }
}

function command(line: string): object {
  return { command: splitCommand(line), parsed_cmd: [{ type: "unknown", cmd: scriptOf(line) }] };
}

function tokens(usage: TokenUsage): object {
  return {
    input_tokens: usage.inputTokens,
    cached_input_tokens: usage.cachedInputTokens,
    output_tokens: usage.outputTokens,
    reasoning_output_tokens: usage.reasoningOutputTokens,
    total_tokens: usage.inputTokens + usage.outputTokens,
  };
}
