/** Tokens of one response. `cachedInputTokens` are part of `inputTokens`, `reasoningOutputTokens` of `outputTokens`. */
export interface ScriptedUsage {
  inputTokens: number;
  cachedInputTokens: number;
  outputTokens: number;
  reasoningOutputTokens: number;
}

/** What Codex takes with a shell command, beside the command. */
export interface ShellOptions {
  workdir?: string;
  /** `require_escalated` asks to run outside of the sandbox. */
  sandbox_permissions?: "use_default" | "require_escalated";
  /** Why, for the person who is asked. */
  justification?: string;
  /** After this many milliseconds the model gets what there is, and the command runs on. */
  yield_time_ms?: number;
  max_output_tokens?: number;
  tty?: boolean;
}

export interface CallOptions {
  namespace?: string;
  /** Send the call although the request does not offer such a tool: for tests of that mistake. */
  unoffered?: boolean;
}

/** One thing that the scripted model does. Made by the functions of this file. */
export type ResponseStep =
  | { do: "message"; deltas: readonly string[] }
  | { do: "reasoning"; text: string }
  | { do: "shell"; command: string; options: ShellOptions }
  | { do: "apply-patch"; patch: string }
  | { do: "mcp-tool"; server: string; tool: string; arguments: unknown }
  | { do: "function-call"; name: string; arguments: string; options: CallOptions }
  | { do: "custom-tool-call"; name: string; input: string; options: CallOptions }
  | { do: "usage"; usage: ScriptedUsage }
  | { do: "delay"; until: (signal: AbortSignal) => Promise<unknown> }
  | { do: "http-error"; status: number; body: unknown; headers: Readonly<Record<string, string>> }
  | { do: "failed"; code: string; message: string }
  | { do: "incomplete"; reason: string }
  | { do: "drop-stream" };

/** An assistant message. A list is streamed as that many deltas. */
export function message(text: string | readonly string[]): ResponseStep {
  return { do: "message", deltas: typeof text === "string" ? [text] : text };
}

/** A message that is this value as JSON: the answer of an agent with an output type. */
export function json(value: unknown): ResponseStep {
  return message(JSON.stringify(value));
}

export function reasoning(text: string): ResponseStep {
  return { do: "reasoning", text };
}

/** A command for Codex's shell, in the form that the tools of the request ask for. */
export function shell(command: string, options: ShellOptions = {}): ResponseStep {
  return { do: "shell", command, options };
}

/** An edit in Codex's patch format (`*** Begin Patch` …), in the form that the tools of the request ask for. */
export function applyPatch(patch: string): ResponseStep {
  return { do: "apply-patch", patch };
}

/**
 * A call of a tool of an MCP server that Codex has, in the form that the tools of the request ask for. Whether there is
 * such a tool is not checked: Codex offers them in a search, and takes the call without it.
 */
export function mcpTool(server: string, tool: string, args: unknown): ResponseStep {
  return { do: "mcp-tool", server, tool, arguments: args };
}

/** A call of a function tool. A string is sent as it is, also where it is not JSON. */
export function functionCall(name: string, args: unknown, options: CallOptions = {}): ResponseStep {
  return {
    do: "function-call",
    name,
    arguments: typeof args === "string" ? args : JSON.stringify(args),
    options,
  };
}

/** A call of a tool that takes free text. */
export function customToolCall(name: string, input: string, options: CallOptions = {}): ResponseStep {
  return { do: "custom-tool-call", name, input, options };
}

/** What the response reports as used, instead of {@link defaultUsage}. */
export function usage(numbers: Partial<ScriptedUsage>): ResponseStep {
  return { do: "usage", usage: { ...defaultUsage, ...numbers } };
}

export const defaultUsage: ScriptedUsage = {
  inputTokens: 100,
  cachedInputTokens: 40,
  outputTokens: 20,
  reasoningOutputTokens: 5,
};

/**
 * Waits before the next step; a stream is open by then. The signal fires when the client leaves or the double closes,
 * and the wait is over then.
 */
export function delay(until: Promise<unknown> | ((signal: AbortSignal) => Promise<unknown>)): ResponseStep {
  return { do: "delay", until: typeof until === "function" ? until : () => until };
}

/** Waits until the client goes away. */
export function hang(): ResponseStep {
  return delay(
    (signal) =>
      new Promise((resolve) => {
        signal.addEventListener("abort", resolve, { once: true });
      }),
  );
}

/** An answer with this status. Without a body: an error object as the API sends it. Nothing but delays may stand beside it. */
export function httpError(
  status: number,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): ResponseStep {
  const usual = { error: { message: `Scripted error ${status}.`, type: "scripted_error", code: null } };
  return { do: "http-error", status, body: body ?? usual, headers };
}

/** The response ends as failed, such as with `rate_limit_exceeded`, `context_length_exceeded`, `insufficient_quota`. */
export function failed(code: string, text: string): ResponseStep {
  return { do: "failed", code, message: text };
}

/** The response ends early, such as for `max_output_tokens`. */
export function incomplete(reason: string): ResponseStep {
  return { do: "incomplete", reason };
}

/** Cuts the connection after what came before. */
export function dropStream(): ResponseStep {
  return { do: "drop-stream" };
}

/** What is wrong with the order of the steps, if anything. */
export function mistakeInSteps(steps: readonly ResponseStep[]): string | undefined {
  if (steps.length === 0) return "the response has no step";
  const acting = steps.filter((step) => step.do !== "delay");
  if (acting.length > 1 && acting.some((step) => step.do === "http-error"))
    return "an HTTP error stands beside other steps";
  const ends = ["failed", "incomplete", "drop-stream"];
  const end = steps.findIndex((step) => ends.includes(step.do));
  if (end >= 0 && end < steps.length - 1)
    return `steps follow "${steps[end]?.do ?? ""}", which ends a response`;
  return undefined;
}
