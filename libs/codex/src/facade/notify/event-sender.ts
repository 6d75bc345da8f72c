import type { ServerNotification } from "@modelcontextprotocol/sdk/types.js";
import type { ToolCall } from "../tool-call.ts";
import type { CodexEvent } from "./codex-events.ts";

/** A client that reads slowly misses deltas, and nothing else. */
const mostUnsent = 100;

export type SendEvent = (of: { threadId: string; turnId: string }, ...events: readonly CodexEvent[]) => void;

/** Sends `codex/event` notifications of a call, as the old server did. */
export function eventSender(call: ToolCall, enabled: boolean): SendEvent {
  let unsent = 0;
  return ({ threadId, turnId }, ...events) => {
    if (!enabled) return;
    for (const msg of events) {
      if (msg.type.endsWith("_delta") && unsent >= mostUnsent) continue;
      unsent += 1;
      const params = { _meta: { requestId: call.requestId, threadId }, id: turnId, msg };
      call
        // The SDK types the notifications of the protocol only.
        .sendNotification({ method: "codex/event", params } as unknown as ServerNotification)
        // A client that is gone needs no event.
        .catch(() => undefined)
        .finally(() => (unsent -= 1));
    }
  };
}
