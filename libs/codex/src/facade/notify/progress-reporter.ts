import type { ApprovalRequest, TurnEvent, TurnItem } from "../../driver.ts";
import { wish } from "../codex-terms/wish.ts";
import type { ToolCall } from "../tool-call.ts";

/** More often than this nobody can read a growing message, and each notification costs both sides. */
const leastIntervalMs = 250;
const longestMessage = 200;

export interface ProgressReporter {
  onEvent(event: TurnEvent): void;
  onApproval(request: ApprovalRequest): void;
  stop(): void;
}

/**
 * Says what a call is doing, when its client asked for that, and that it still is when nothing happens: a client may end
 * a call that has been silent for too long. The number only ever grows; there is no total.
 */
export function progressReporter(call: ToolCall, heartbeatMs: number): ProgressReporter {
  const progressToken = call._meta?.progressToken;
  if (progressToken === undefined) return { onEvent: ignore, onApproval: ignore, stop: ignore };
  const started = performance.now();
  let progress = 0;
  let last = -Infinity;
  let message = "starting";
  const send = (text: string): void => {
    last = performance.now();
    progress += 1;
    const params = { progressToken, progress, message: text };
    // A client that is gone needs no progress.
    call.sendNotification({ method: "notifications/progress", params }).catch(ignore);
    heartbeat.refresh();
  };
  const say = (text: string): void => {
    message = text.length > longestMessage ? `${text.slice(0, longestMessage)}…` : text;
    send(message);
  };
  const heartbeat = setInterval(() => {
    send(`${message} (${Math.round((performance.now() - started) / 1000)} s)`);
  }, heartbeatMs);
  say(message);
  let written = "";
  return {
    onEvent: (event) => {
      if (event.type === "message-delta") written = (written + event.text).slice(-longestMessage);
      if (event.type === "item-completed") written = "";
      const text = event.type === "message-delta" ? `writing: ${written.trim()}` : describe(event);
      const isDelta = event.type === "message-delta" || event.type === "command-output";
      if (isDelta && performance.now() - last < leastIntervalMs) return;
      say(text);
    },
    onApproval: (request) => {
      say(`waiting for approval to ${wish(request)}`);
    },
    stop: () => {
      clearInterval(heartbeat);
    },
  };
}

function ignore(): void {
  // Nobody listens.
}

function describe(event: Exclude<TurnEvent, { type: "message-delta" }>): string {
  switch (event.type) {
    case "turn-started":
      return "turn started";
    case "item-started":
      return itemText(event.item, "started");
    case "item-completed":
      return itemText(event.item, "completed");
    case "command-output":
      return `output: ${event.text.trim()}`;
    case "usage":
      return `${event.turn.inputTokens + event.turn.outputTokens} tokens used`;
    case "retrying":
      return `retrying: ${event.message}`;
  }
}

function itemText(item: TurnItem, phase: "started" | "completed"): string {
  const state = phase === "completed" && "status" in item ? item.status : phase;
  switch (item.type) {
    case "command":
      return `command ${state}: ${item.command}`;
    case "file-change":
      return `file change ${state}: ${item.changes.map(({ path }) => path).join(", ")}`;
    case "mcp-tool":
      return `tool ${state}: ${item.server}/${item.tool}`;
    case "other":
      return `${item.itemType} ${state}`;
    default:
      return `${item.type} ${state}`;
  }
}
