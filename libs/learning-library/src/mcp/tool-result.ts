import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";

/** The value as structured content and, for clients that know none, as JSON text. */
export function toolResult(value: object): CallToolResult {
  return {
    content: [{ type: "text", text: JSON.stringify(value) }],
    structuredContent: value as Record<string, unknown>,
  };
}

/** What a caller can act on: the error's code and its message, as a result that says it is an error. */
export async function asToolResult(work: () => object | Promise<object>): Promise<CallToolResult> {
  try {
    return toolResult(await work());
  } catch (error) {
    return { isError: true, content: [{ type: "text", text: describeError(error) }] };
  }
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as Error & { code?: unknown };
  return typeof code === "string" ? `${code}: ${error.message}` : error.message;
}
