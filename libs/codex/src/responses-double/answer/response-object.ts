import type { OutputItem } from "./output-items.ts";
import type { ScriptedRequest } from "../request/scripted-request.ts";
import type { ScriptedUsage } from "../script/steps.ts";

/** How a response ended, or that it has not yet. */
export type ResponseEnd =
  | { status: "in_progress" }
  | { status: "completed"; usage: ScriptedUsage }
  | { status: "failed"; error: { code: string; message: string } }
  | { status: "incomplete"; reason: string; usage: ScriptedUsage };

/** The same for every response, so that recordings of two runs are alike: 2025-01-01. */
const createdAt = 1_735_689_600;

/** The response as an object: the whole answer without `stream`, and in the first and last event with it. */
export function responseObject(
  id: string,
  request: ScriptedRequest,
  output: readonly OutputItem[],
  end: ResponseEnd,
): Record<string, unknown> {
  const { body } = request;
  return {
    id,
    object: "response",
    created_at: createdAt,
    status: end.status,
    model: request.model,
    output,
    error: end.status === "failed" ? end.error : null,
    incomplete_details: end.status === "incomplete" ? { reason: end.reason } : null,
    instructions: body.instructions ?? null,
    metadata: {},
    parallel_tool_calls: body["parallel_tool_calls"] ?? true,
    previous_response_id: body.previous_response_id ?? null,
    temperature: null,
    tool_choice: body["tool_choice"] ?? "auto",
    tools: body.tools ?? [],
    top_p: null,
    usage: "usage" in end ? usageObject(end.usage) : null,
  };
}

function usageObject(usage: ScriptedUsage) {
  return {
    input_tokens: usage.inputTokens,
    input_tokens_details: { cached_tokens: usage.cachedInputTokens },
    output_tokens: usage.outputTokens,
    output_tokens_details: { reasoning_tokens: usage.reasoningOutputTokens },
    total_tokens: usage.inputTokens + usage.outputTokens,
  };
}
