import type { ApprovalPolicy, SandboxMode } from "../../driver.ts";
import { ToolRefusal } from "./tool-refusal.ts";

export interface CodexArguments {
  prompt: string;
  cwd?: string;
  model?: string;
  sandbox?: SandboxMode;
  "approval-policy"?: Exclude<ApprovalPolicy, "untrusted">;
  "base-instructions"?: string;
  "developer-instructions"?: string;
  "compact-prompt"?: string;
  config?: Record<string, unknown>;
}

export interface ReplyArguments {
  prompt: string;
  threadId: string;
}

type Given = Readonly<Record<string, unknown>> | undefined;
type Field = "string" | "object" | readonly string[];

// In the order in which the old server named them.
const codexFields: Readonly<Record<string, Field>> = {
  prompt: "string",
  model: "string",
  cwd: "string",
  "approval-policy": ["on-request", "never"],
  sandbox: ["read-only", "workspace-write", "danger-full-access"],
  config: "object",
  "base-instructions": "string",
  "developer-instructions": "string",
  "compact-prompt": "string",
};

const replyFields: Readonly<Record<string, Field>> = {
  prompt: "string",
  threadId: "string",
  conversationId: "string",
};

/** @throws {ToolRefusal} in the words of the old server */
export function parseCodexArguments(given: Given): CodexArguments {
  if (given === undefined)
    throw new ToolRefusal("Missing arguments for codex tool-call; the `prompt` field is required.");
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(codexFields, name));
  if (unknown !== undefined)
    throw unparsable(`unknown field \`${unknown}\`, expected ${oneOf(Object.keys(codexFields))}`);
  return parseFields(given, codexFields) as unknown as CodexArguments;
}

/**
 * `conversationId` is the old name of `threadId`. What else was sent is ignored, as it was.
 *
 * @throws {ToolRefusal} in the words of the old server
 */
export function parseReplyArguments(given: Given): ReplyArguments {
  if (given === undefined)
    throw new ToolRefusal(
      "Missing arguments for codex-reply tool-call; the `thread_id` and `prompt` fields are required.",
    );
  const { prompt, threadId, conversationId } = parseFields(given, replyFields) as Record<string, string>;
  const id = threadId ?? conversationId;
  if (id === undefined)
    throw new ToolRefusal("Failed to parse thread_id: either threadId or conversationId must be provided");
  if (!/^(?:urn:uuid:)?[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i.test(id))
    throw new ToolRefusal(`Failed to parse thread_id: expected a UUID, received ${JSON.stringify(id)}`);
  return { prompt: prompt ?? "", threadId: canonical(id) };
}

function canonical(uuid: string): string {
  const digits = uuid.toLowerCase().replace("urn:uuid:", "").replaceAll("-", "");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function parseFields(given: NonNullable<Given>, fields: Readonly<Record<string, Field>>): object {
  const present = Object.keys(fields).filter((name) => given[name] !== undefined && given[name] !== null);
  for (const name of present) checkField(given[name], fields[name] ?? "string");
  if (!present.includes("prompt")) throw unparsable("missing field `prompt`");
  return Object.fromEntries(present.map((name) => [name, given[name]]));
}

function checkField(value: unknown, field: Field): void {
  const type = Array.isArray(value) ? "sequence" : typeof value === "object" ? "map" : typeof value;
  if (field === "object") {
    if (type !== "map") throw unparsable(`invalid type: ${type}, expected a map`);
    return;
  }
  if (typeof value !== "string") throw unparsable(`invalid type: ${type}, expected a string`);
  if (field !== "string" && !field.includes(value))
    throw unparsable(`unknown variant \`${value}\`, expected ${oneOf(field)}`);
}

function oneOf(names: readonly string[]): string {
  const quoted = names.map((name) => `\`${name}\``);
  return quoted.length === 2 ? quoted.join(" or ") : `one of ${quoted.join(", ")}`;
}

function unparsable(reason: string): ToolRefusal {
  return new ToolRefusal(`Failed to parse configuration for Codex tool: ${reason}`);
}
