import { type InputItem, type RequestBody, type ContentParts, textOf } from "./request-body.ts";
import { type OfferedTool, type ToolStyle, offeredTools, toolStyle } from "./tool-offer.ts";

/** A result of a tool that came back to the model. */
export interface ToolOutput {
  callId: string;
  text: string;
}

/** What a script knows of the request that it answers. */
export interface ScriptedRequest {
  /** Number of the request, from 0, over the life of the double. Requests that were refused count, too. */
  index: number;
  /** Which conversation it belongs to: `prompt_cache_key` (with Codex the id of the thread), else the `thread-id` header, else empty. */
  conversation: string;
  /** Number of the request within its conversation, from 0. */
  indexInConversation: number;
  model: string;
  stream: boolean;
  /** Text of the last message of the user. */
  prompt: string;
  /** What the model was told to be: `instructions`, then messages of the system and the developer. */
  instructions: string;
  /** What tools gave back since the last message of the user, in order. */
  outputs: readonly ToolOutput[];
  tools: readonly OfferedTool[];
  toolStyle: ToolStyle;
  body: RequestBody;
}

export function conversationOf(
  body: RequestBody,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): string {
  const header = headers["thread-id"];
  return body.prompt_cache_key ?? (typeof header === "string" ? header : "");
}

export function scriptedRequest(
  body: RequestBody,
  place: { index: number; conversation: string; indexInConversation: number },
): ScriptedRequest {
  const items: readonly InputItem[] =
    typeof body.input === "string" ? [{ type: "message", role: "user", content: body.input }] : body.input;
  const lastOfUser = items.findLastIndex((item) => roleOf(item) === "user");
  const tools = offeredTools(body);
  return {
    ...place,
    model: body.model,
    stream: body.stream === true,
    prompt: lastOfUser < 0 ? "" : textOf(items[lastOfUser]?.["content"] as ContentParts),
    instructions: [
      body.instructions ?? "",
      ...items
        .filter((item) => ["system", "developer"].includes(roleOf(item)))
        .map((item) => textOf(item["content"] as ContentParts)),
    ]
      .filter((text) => text !== "")
      .join("\n"),
    outputs: items
      .slice(lastOfUser + 1)
      .filter((item) => item.type?.endsWith("_call_output"))
      .map((item) => ({
        callId: String(item["call_id"]),
        text: textOf(item["output"] as ContentParts),
      })),
    tools,
    toolStyle: toolStyle(tools),
    body,
  };
}

function roleOf(item: InputItem): string {
  return (item.type ?? "message") === "message" ? String(item["role"]) : "";
}
