import { z } from "zod";
import { fileUpdate } from "../../protocol/thread-item.ts";
import { initializeResult, threadResult, turnStartResult } from "../../protocol/results.ts";
import {
  commandApproval,
  elicitation,
  fileChangeApproval,
  legacyCommandApproval,
  legacyPatchApproval,
  permissionsApproval,
  toolCall,
  userInput,
} from "../../protocol/server-request.ts";
import { turnError } from "../../protocol/turn-failure.ts";
import type { MessageList } from "./generated-schemas.ts";

/** A message as we use it: the fields that we read, or all that we may send. */
export interface UsedMessage {
  list: MessageList;
  method: string;
  /** What is sent with it. */
  parameters?: z.ZodType;
  /** What is answered. */
  result?: z.ZodType;
}

const text = z.string();
const ofTurn = { threadId: text, turnId: text };

// An item may lack its id; the other fields are those of a type that is known.
const id = text.optional();
const item = z.union([
  z.looseObject({ type: z.literal("agentMessage"), id, text }),
  z.looseObject({
    type: z.literal("reasoning"),
    id,
    summary: z.array(text).optional(),
    content: z.array(text).optional(),
  }),
  z.looseObject({
    type: z.literal("commandExecution"),
    id,
    command: text,
    status: z.enum(["inProgress", "completed", "failed", "declined"]),
    aggregatedOutput: text.nullish(),
    exitCode: z.number().nullish(),
  }),
  z.looseObject({
    type: z.literal("fileChange"),
    id,
    status: z.enum(["inProgress", "completed", "failed", "declined"]),
    changes: z.array(fileUpdate),
  }),
  z.looseObject({
    type: z.literal("mcpToolCall"),
    id,
    server: text,
    tool: text,
    status: z.enum(["inProgress", "completed", "failed"]),
  }),
]);

const tokens = z.looseObject({
  inputTokens: z.number(),
  cachedInputTokens: z.number(),
  outputTokens: z.number(),
  reasoningOutputTokens: z.number(),
});
const itemNotice = z.looseObject({ ...ofTurn, item });
const delta = z.looseObject({ ...ofTurn, itemId: text, delta: text });

const threadOptions = {
  cwd: text.optional(),
  model: text.optional(),
  sandbox: z.enum(["read-only", "workspace-write", "danger-full-access"]).optional(),
  approvalPolicy: z.enum(["untrusted", "on-request", "never"]).optional(),
  baseInstructions: text.optional(),
  developerInstructions: text.optional(),
  config: z.record(text, z.unknown()).optional(),
};

const decision = z.object({ decision: z.enum(["accept", "acceptForSession", "decline", "cancel"]) });
const legacyDecision = z.object({
  decision: z.union([
    z.enum(["approved", "approved_for_session", "abort"]),
    z.object({ denied: z.object({ rejection: text }) }),
  ]),
});

const requests: readonly UsedMessage[] = [
  {
    list: "ClientRequest",
    method: "initialize",
    parameters: z.object({
      clientInfo: z.object({ name: text, title: text.nullable(), version: text }),
      capabilities: z.object({
        experimentalApi: z.boolean(),
        requestAttestation: z.boolean(),
        optOutNotificationMethods: z.array(text),
      }),
    }),
    result: initializeResult,
  },
  {
    list: "ClientRequest",
    method: "thread/start",
    parameters: z.object({ ...threadOptions, ephemeral: z.boolean().optional() }),
    result: threadResult,
  },
  {
    list: "ClientRequest",
    method: "thread/resume",
    parameters: z.object({ ...threadOptions, threadId: text, excludeTurns: z.boolean() }),
    result: threadResult,
  },
  {
    list: "ClientRequest",
    method: "thread/fork",
    parameters: z.object({ ...threadOptions, threadId: text, lastTurnId: text, excludeTurns: z.boolean() }),
    result: threadResult,
  },
  {
    list: "ClientRequest",
    method: "turn/start",
    parameters: z.object({
      threadId: text,
      input: z.array(z.object({ type: z.literal("text"), text, text_elements: z.array(z.never()) })),
      outputSchema: z.record(text, z.unknown()).optional(),
    }),
    result: turnStartResult,
  },
  { list: "ClientRequest", method: "turn/interrupt", parameters: z.object(ofTurn) },
  {
    list: "ClientRequest",
    method: "thread/backgroundTerminals/clean",
    parameters: z.object({ threadId: text }),
  },
  {
    list: "ClientRequest",
    method: "account/login/start",
    parameters: z.object({
      type: z.literal("chatgptAuthTokens"),
      accessToken: text,
      chatgptAccountId: text,
    }),
  },
  { list: "ClientNotification", method: "initialized" },
];

const questions: readonly UsedMessage[] = [
  { method: "item/commandExecution/requestApproval", parameters: commandApproval, result: decision },
  { method: "item/fileChange/requestApproval", parameters: fileChangeApproval, result: decision },
  {
    method: "item/permissions/requestApproval",
    parameters: permissionsApproval,
    result: z.object({
      permissions: z.object({ network: z.unknown().optional(), fileSystem: z.unknown().optional() }),
      scope: z.enum(["turn", "session"]),
    }),
  },
  {
    method: "mcpServer/elicitation/request",
    parameters: elicitation,
    result: z.object({
      action: z.enum(["accept", "decline", "cancel"]),
      content: z.record(text, z.unknown()).nullable(),
      _meta: z.object({ persist: z.literal("session") }).nullable(),
    }),
  },
  { method: "item/tool/requestUserInput", parameters: userInput },
  { method: "item/tool/call", parameters: toolCall },
  { method: "execCommandApproval", parameters: legacyCommandApproval, result: legacyDecision },
  { method: "applyPatchApproval", parameters: legacyPatchApproval, result: legacyDecision },
].map((message) => ({ list: "ServerRequest" as const, ...message }));

const notices: readonly UsedMessage[] = [
  {
    method: "turn/started",
    parameters: z.looseObject({
      threadId: text,
      turn: z.looseObject({ id: text, rootTurnId: text.nullish() }),
    }),
  },
  {
    method: "turn/completed",
    parameters: z.looseObject({
      threadId: text,
      turn: z.looseObject({
        id: text,
        // A turn that is over is not in progress, but has the type of one that may be.
        status: z.enum(["completed", "interrupted", "failed", "inProgress"]),
        error: turnError.nullish(),
      }),
    }),
  },
  { method: "item/started", parameters: itemNotice },
  { method: "item/completed", parameters: itemNotice },
  { method: "item/agentMessage/delta", parameters: delta },
  { method: "item/commandExecution/outputDelta", parameters: delta },
  {
    method: "thread/tokenUsage/updated",
    parameters: z.looseObject({ ...ofTurn, tokenUsage: z.looseObject({ total: tokens, last: tokens }) }),
  },
  { method: "error", parameters: z.looseObject({ ...ofTurn, error: turnError, willRetry: z.boolean() }) },
  { method: "hook/started", parameters: z.looseObject({ threadId: text, turnId: text.nullish() }) },
  {
    method: "serverRequest/resolved",
    parameters: z.looseObject({ threadId: text, requestId: z.union([text, z.number()]) }),
  },
].map((message) => ({ list: "ServerNotification" as const, ...message }));

/** Every message of the app server that we use, with the fields that we send or read. */
export const contract: readonly UsedMessage[] = [...requests, ...questions, ...notices];
