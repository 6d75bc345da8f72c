import { z } from "zod";

import type { ActionStatus, TurnItem } from "../driver.ts";
import { boundedMessage, boundedText } from "./bounded-text.ts";

const actionStatus = z.enum(["inProgress", "completed", "failed", "declined"]);

export const fileUpdate = z.looseObject({
  path: z.string(),
  kind: z.looseObject({ type: z.string() }),
  diff: z.string(),
});

const known = z.discriminatedUnion("type", [
  z.looseObject({ type: z.literal("agentMessage"), id: z.string(), text: z.string() }),
  z.looseObject({
    type: z.literal("reasoning"),
    id: z.string(),
    summary: z.array(z.string()).default([]),
    content: z.array(z.string()).default([]),
  }),
  z.looseObject({
    type: z.literal("commandExecution"),
    id: z.string(),
    command: z.string(),
    status: actionStatus,
    aggregatedOutput: z.string().nullish(),
    exitCode: z.number().nullish(),
  }),
  z.looseObject({
    type: z.literal("fileChange"),
    id: z.string(),
    status: actionStatus,
    changes: z.array(fileUpdate),
  }),
  z.looseObject({
    type: z.literal("mcpToolCall"),
    id: z.string(),
    server: z.string(),
    tool: z.string(),
    status: z.enum(["inProgress", "completed", "failed"]),
  }),
]);

const knownTypes: ReadonlySet<string> = new Set(known.options.map(({ shape }) => shape.type.value));

/** Any item: known ones with their fields, the others by type and id. */
export const threadItem = z
  .looseObject({ type: z.string(), id: z.string().default("") })
  .transform((item, context): TurnItem => {
    if (!knownTypes.has(item.type)) return { type: "other", id: item.id, itemType: item.type };
    const read = known.safeParse(item);
    if (read.success) return turnItem(read.data);
    for (const issue of read.error.issues)
      context.addIssue({ code: "custom", path: issue.path, message: `of ${item.type}: ${issue.message}` });
    return z.NEVER;
  });

function turnItem(item: z.infer<typeof known>): TurnItem {
  const { id } = item;
  switch (item.type) {
    case "agentMessage":
      return { type: "message", id, text: boundedMessage(item.text) };
    case "reasoning":
      return { type: "reasoning", id, text: boundedText([...item.summary, ...item.content].join("\n")) };
    case "commandExecution":
      return {
        type: "command",
        id,
        command: boundedText(item.command),
        status: statusOf(item.status),
        ...(typeof item.exitCode === "number" && { exitCode: item.exitCode }),
        output: boundedText(item.aggregatedOutput ?? ""),
      };
    case "fileChange":
      return { type: "file-change", id, status: statusOf(item.status), changes: item.changes.map(change) };
    case "mcpToolCall":
      return {
        type: "mcp-tool",
        id,
        server: item.server,
        tool: item.tool,
        status: statusOf(item.status),
      };
  }
}

const statusOf = (status: z.infer<typeof actionStatus>): ActionStatus =>
  status === "inProgress" ? "in-progress" : status;

const change = ({ path, kind, diff }: z.infer<typeof fileUpdate>) => ({
  path,
  kind: kind.type,
  diff: boundedText(diff),
});
