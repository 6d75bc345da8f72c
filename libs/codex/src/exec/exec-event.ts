import { z } from "zod";

import type { ActionStatus, TokenUsage, TurnItem } from "../driver.ts";
import { boundedMessage, boundedText } from "../protocol/bounded-text.ts";
import { expectShape, jsonOf } from "../protocol/rpc-message.ts";

const status = z.enum(["in_progress", "completed", "failed", "declined"]);

const known = z.discriminatedUnion("type", [
  z.looseObject({ type: z.literal("agent_message"), id: z.string(), text: z.string() }),
  z.looseObject({ type: z.literal("reasoning"), id: z.string(), text: z.string() }),
  z.looseObject({
    type: z.literal("command_execution"),
    id: z.string(),
    command: z.string(),
    status,
    aggregated_output: z.string().nullish(),
    exit_code: z.number().nullish(),
  }),
  z.looseObject({
    type: z.literal("file_change"),
    id: z.string(),
    status,
    changes: z.array(z.looseObject({ path: z.string(), kind: z.string() })),
  }),
  z.looseObject({
    type: z.literal("mcp_tool_call"),
    id: z.string(),
    server: z.string(),
    tool: z.string(),
    status,
  }),
]);

const knownTypes: ReadonlySet<string> = new Set(known.options.map(({ shape }) => shape.type.value));

const anyItem = z.looseObject({ type: z.string(), id: z.string().default("") });

/** Counted over the whole thread. */
export const execTokens = z
  .looseObject({
    input_tokens: z.number(),
    cached_input_tokens: z.number(),
    output_tokens: z.number(),
    reasoning_output_tokens: z.number(),
  })
  .transform((tokens): TokenUsage => ({
    inputTokens: tokens.input_tokens,
    cachedInputTokens: tokens.cached_input_tokens,
    outputTokens: tokens.output_tokens,
    reasoningOutputTokens: tokens.reasoning_output_tokens,
  }));

const shapes = {
  "thread.started": z.looseObject({ thread_id: z.string() }),
  "item.started": z.looseObject({ item: anyItem }),
  "item.completed": z.looseObject({ item: anyItem }),
  "turn.completed": z.looseObject({ usage: execTokens }),
  "turn.failed": z.looseObject({ error: z.looseObject({ message: z.string() }) }),
  error: z.looseObject({ message: z.string() }),
} as const;

/** One line of `codex exec --json`, as far as it is used. */
export type ExecEvent =
  | { type: "thread-started"; threadId: string }
  | { type: "item-started" | "item-completed"; item: TurnItem }
  | { type: "turn-completed"; thread: TokenUsage }
  | { type: "turn-failed"; said: string }
  | { type: "error"; said: string };

/**
 * Undefined for a line that is not used, or that is no event at all.
 *
 * @throws {ProtocolError}
 */
export function readExecEvent(line: string): ExecEvent | undefined {
  const json = jsonOf(line);
  const type = z.looseObject({ type: z.string() }).safeParse(json).data?.type;
  const where = `the event ${type ?? ""} of codex exec`;
  switch (type) {
    case "thread.started":
      return { type: "thread-started", threadId: expectShape(shapes[type], json, where).thread_id };
    case "item.started":
      return { type: "item-started", item: itemOf(expectShape(shapes[type], json, where).item, where) };
    case "item.completed":
      return { type: "item-completed", item: itemOf(expectShape(shapes[type], json, where).item, where) };
    case "turn.completed":
      return { type: "turn-completed", thread: expectShape(shapes[type], json, where).usage };
    case "turn.failed":
      return { type: "turn-failed", said: expectShape(shapes[type], json, where).error.message };
    case "error":
      return { type: "error", said: expectShape(shapes[type], json, where).message };
    default:
      return undefined;
  }
}

function itemOf(item: z.infer<typeof anyItem>, where: string): TurnItem {
  if (!knownTypes.has(item.type)) return { type: "other", id: item.id, itemType: item.type };
  const read = expectShape(known, item, where);
  const { id } = read;
  switch (read.type) {
    case "agent_message":
      return { type: "message", id, text: boundedMessage(read.text) };
    case "reasoning":
      return { type: "reasoning", id, text: boundedText(read.text) };
    case "command_execution":
      return {
        type: "command",
        id,
        command: boundedText(read.command),
        status: statusOf(read.status),
        ...(typeof read.exit_code === "number" && { exitCode: read.exit_code }),
        output: boundedText(read.aggregated_output ?? ""),
      };
    case "file_change": {
      // codex exec does not tell the diff.
      const changes = read.changes.map(({ path, kind }) => ({ path, kind, diff: "" }));
      return { type: "file-change", id, status: statusOf(read.status), changes };
    }
    case "mcp_tool_call":
      return { type: "mcp-tool", id, server: read.server, tool: read.tool, status: statusOf(read.status) };
  }
}

const statusOf = (said: z.infer<typeof status>): ActionStatus =>
  said === "in_progress" ? "in-progress" : said;
