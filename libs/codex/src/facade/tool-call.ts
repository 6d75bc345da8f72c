import type { RequestHandlerExtra } from "@modelcontextprotocol/sdk/shared/protocol.js";
import type { ServerNotification, ServerRequest } from "@modelcontextprotocol/sdk/types.js";

/** What the SDK gives with a call: its id, its client's way back, and a signal for its cancellation. */
export type ToolCall = RequestHandlerExtra<ServerRequest, ServerNotification>;
