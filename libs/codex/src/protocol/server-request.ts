import { z } from "zod";

/** Parameters of the server's requests, by method, as far as they are used. */
const ofItem = { threadId: z.string(), turnId: z.string(), itemId: z.string() };
const reason = z.string().nullish();

export const commandApproval = z.looseObject({
  ...ofItem,
  approvalId: z.string().nullish(),
  reason,
  command: z.string().nullish(),
  cwd: z.string().nullish(),
  availableDecisions: z.array(z.unknown()).nullish(),
});

export const fileChangeApproval = z.looseObject({ ...ofItem, reason });

export const permissionsApproval = z.looseObject({
  ...ofItem,
  reason,
  cwd: z.string().nullish(),
  permissions: z.looseObject({ network: z.unknown().optional(), fileSystem: z.unknown().optional() }),
});

export const userInput = z.looseObject({ ...ofItem });

export const toolCall = z.looseObject({ threadId: z.string(), tool: z.string() });

/** Of an MCP server, or of Codex itself before it calls a tool of one. */
export const elicitation = z.looseObject({
  threadId: z.string(),
  turnId: z.string().nullish(),
  serverName: z.string(),
  mode: z.string(),
  message: z.string().nullish(),
  _meta: z
    .looseObject({
      codex_approval_kind: z.string().optional(),
      tool_name: z.string().optional(),
      tool_params: z.unknown().optional(),
      persist: z.array(z.string()).optional().catch(undefined),
    })
    .nullish(),
});

/** Older servers; `conversationId` is the thread's id. */
export const legacyCommandApproval = z.looseObject({
  conversationId: z.string(),
  callId: z.string(),
  approvalId: z.string().nullish(),
  command: z.array(z.string()),
  cwd: z.string(),
  reason,
});

export const legacyPatchApproval = z.looseObject({
  conversationId: z.string(),
  callId: z.string(),
  reason,
  fileChanges: z.record(
    z.string(),
    z.looseObject({
      type: z.string(),
      content: z.string().optional(),
      unified_diff: z.string().optional(),
    }),
  ),
});
