import { z } from "zod";
import type { ApprovalDecision, ApprovalRequest } from "../../driver.ts";
import { bounded } from "../codex-terms/bounded.ts";
import { fileChanges } from "../codex-terms/file-changes.ts";
import { scriptOf, splitCommand } from "../codex-terms/split-command.ts";

/** A command or a diff in a question is for a person; the whole of it is in the `codex_*` members. */
const longestDetail = 4_000;
const longestReason = 1_000;

const decisions = {
  approved: "accept",
  approved_for_session: "accept-for-session",
  denied: "decline",
  abort: "cancel",
} as const satisfies Record<string, ApprovalDecision>;

/**
 * The form that a standard client shows: one choice, in the words that clients of the old server answer with. Plain
 * `enum`, which every revision of the protocol with elicitation has.
 */
const requestedSchema = {
  type: "object",
  properties: {
    decision: {
      type: "string",
      title: "Decision",
      description:
        "approved: this once. approved_for_session: and the like of it in this thread. denied: go on without it. abort: stop the turn. Accepting without a choice approves this once.",
      enum: Object.keys(decisions),
    },
  },
} as const;

/** Parameters of `elicitation/create`: the standard ones, and beside them those that the old server sent. */
export function elicitationParameters(
  request: ApprovalRequest,
  callId: string | number,
): Record<string, unknown> {
  return {
    mode: "form",
    message: message(request),
    requestedSchema,
    threadId: request.threadId,
    codex_elicitation: elicitationNames[request.kind],
    codex_mcp_tool_call_id: String(callId),
    codex_event_id: request.turnId,
    codex_call_id: request.itemId,
    ...(request.command !== undefined && commandMembers(request.command, request.cwd)),
    ...(request.changes !== undefined && { codex_changes: fileChanges(request.changes) }),
    ...(request.tool !== undefined && { codex_tool: request.tool }),
    ...(request.reason !== undefined && { codex_reason: request.reason }),
  };
}

// The first two are those of the old server, which knew no others.
const elicitationNames: Record<ApprovalRequest["kind"], string> = {
  command: "exec-approval",
  "file-change": "patch-approval",
  permissions: "permissions-approval",
  "mcp-tool": "mcp-tool-approval",
};

function commandMembers(command: string, cwd: string | undefined): object {
  return {
    codex_command: splitCommand(command),
    ...(cwd !== undefined && { codex_cwd: cwd }),
    codex_parsed_cmd: [{ type: "unknown", cmd: scriptOf(command) }],
  };
}

function message(request: ApprovalRequest): string {
  const reason = request.reason === undefined ? "" : `\n\nReason: ${bounded(request.reason, longestReason)}`;
  return visible(`Allow Codex to ${question(request)}${reason}${detail(request)}`);
}

function question({ kind, command, cwd, tool }: ApprovalRequest): string {
  if (tool !== undefined) return `call the tool \`${tool.name}\` of the MCP server \`${tool.server}\`?`;
  if (command !== undefined)
    return `run \`${bounded(command, longestDetail)}\`${cwd === undefined ? "" : ` in \`${cwd}\``}?`;
  if (kind === "file-change") return "apply proposed code changes?";
  return "use permissions that its sandbox does not give?";
}

function detail({ changes = [], tool }: ApprovalRequest): string {
  const text = tool
    ? JSON.stringify(tool.arguments, undefined, 2)
    : changes.map(({ kind, path, diff }) => `${kind} ${path}\n${diff}`).join("\n");
  return text === "" ? "" : `\n\n${bounded(text, longestDetail)}`;
}

/** A model chose this text. Control and direction characters could make a terminal show something else. */
function visible(text: string): string {
  return text.replaceAll(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (character) =>
    "\n\t".includes(character)
      ? character
      : `\\u{${character.codePointAt(0)?.toString(16).padStart(4, "0") ?? ""}}`,
  );
}

/** The standard answer, and the `decision` at its top that the old server read. */
export const elicitationAnswerSchema = z.looseObject({
  action: z.string().optional(),
  content: z.unknown().optional(),
  decision: z.unknown().optional(),
});

/**
 * `undefined` for an answer that says nothing we know, which no approval can be taken from. An accepted form without a
 * decision is an approval for this once: that is what its action says.
 */
export function decisionOf(answer: z.infer<typeof elicitationAnswerSchema>): ApprovalDecision | undefined {
  const { action, content, decision } = answer;
  const inForm = z.looseObject({ decision: z.unknown().optional() }).safeParse(content).data?.decision;
  const word = decision ?? inForm;
  const meant =
    typeof word === "string" && Object.hasOwn(decisions, word)
      ? decisions[word as keyof typeof decisions]
      : undefined;
  if (action === "decline" || action === "cancel") return meant === "cancel" ? "cancel" : "decline";
  if (action === "accept" && word === undefined) return "accept";
  return action === "accept" || action === undefined ? meant : undefined;
}
