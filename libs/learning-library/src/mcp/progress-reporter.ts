import type { RequestHandlerExtra } from "@modelcontextprotocol/sdk/shared/protocol.js";
import type { ServerNotification, ServerRequest } from "@modelcontextprotocol/sdk/types.js";
import type { RunProgress } from "../runner/target.ts";

export type ToolCall = RequestHandlerExtra<ServerRequest, ServerNotification>;

/** More often than this nobody can read it, and each message costs both sides. */
const leastIntervalMs = 100;

/**
 * Tells the client how far a call is, when it asked for that: for the first file, for the last, and in between from time
 * to time. `undefined` when it did not ask.
 */
export function progressReporter(call: ToolCall): ((progress: RunProgress) => void) | undefined {
  const progressToken = call._meta?.progressToken;
  if (progressToken === undefined) return undefined;
  let last = -Infinity;
  let sent = 0;
  return ({ file, done, total }) => {
    const now = performance.now();
    if (done < total && now - last < leastIntervalMs) return;
    // The protocol wants a number that only ever grows; a recipe counts anew for each of its steps.
    if (done <= sent) return;
    [last, sent] = [now, done];
    const params = { progressToken, progress: done, total, message: file };
    // A client that is gone needs no progress.
    void call.sendNotification({ method: "notifications/progress", params }).catch(() => undefined);
  };
}
