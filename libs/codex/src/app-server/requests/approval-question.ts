import type { z } from "zod";

import type { ApprovalDecision, ApprovalRequest } from "../../driver.ts";
import { boundedText } from "../../protocol/bounded-text.ts";
import { expectShape } from "../../protocol/rpc-message.ts";
import {
  commandApproval,
  elicitation,
  fileChangeApproval,
  legacyCommandApproval,
  legacyPatchApproval,
  permissionsApproval,
} from "../../protocol/server-request.ts";
import type { Turn } from "../turn.ts";

/** A request of the server that is for an approver, and how each decision is put to the server. */
export interface ApprovalQuestion {
  threadId: string;
  /** What is asked, once the turn is known; file changes were told with the item before. */
  request: (turn: Turn | undefined) => ApprovalRequest;
  answer: (decision: ApprovalDecision) => unknown;
}

type Read = (params: unknown) => ApprovalQuestion | undefined;

function reading<S extends z.ZodType>(
  method: string,
  schema: S,
  question: (params: z.infer<S>) => ApprovalQuestion | undefined,
): [string, Read] {
  return [method, (params) => question(expectShape(schema, params, `the request ${method}`) as z.infer<S>)];
}

const v2Decisions: Record<ApprovalDecision, string> = {
  accept: "accept",
  "accept-for-session": "acceptForSession",
  decline: "decline",
  cancel: "cancel",
};

const legacyDecisions: Record<ApprovalDecision, unknown> = {
  accept: "approved",
  "accept-for-session": "approved_for_session",
  decline: { denied: { rejection: "declined by the approver" } },
  cancel: "abort",
};

const questions: ReadonlyMap<string, Read> = new Map([
  reading("item/commandExecution/requestApproval", commandApproval, (params) => ({
    threadId: params.threadId,
    request: () => ({
      kind: "command",
      threadId: params.threadId,
      turnId: params.turnId,
      itemId: params.approvalId ?? params.itemId,
      ...said(params.reason),
      ...(params.command && { command: params.command }),
      ...(params.cwd && { cwd: params.cwd }),
    }),
    answer: (decision) => {
      // The session's grant is not always on offer; accepting once grants less.
      const offered = params.availableDecisions?.includes("acceptForSession") ?? true;
      const given = decision === "accept-for-session" && !offered ? "accept" : decision;
      return { decision: v2Decisions[given] };
    },
  })),
  reading("item/fileChange/requestApproval", fileChangeApproval, (params) => ({
    threadId: params.threadId,
    request: (turn) => {
      const item = turn?.running(params.itemId);
      return {
        kind: "file-change",
        threadId: params.threadId,
        turnId: params.turnId,
        itemId: params.itemId,
        ...said(params.reason),
        changes: item?.type === "file-change" ? item.changes : [],
      };
    },
    answer: (decision) => ({ decision: v2Decisions[decision] }),
  })),
  reading("item/permissions/requestApproval", permissionsApproval, (params) => ({
    threadId: params.threadId,
    request: () => ({
      kind: "permissions",
      threadId: params.threadId,
      turnId: params.turnId,
      itemId: params.itemId,
      ...said(params.reason),
      ...(params.cwd && { cwd: params.cwd }),
    }),
    answer: (decision) => ({
      permissions: isAccepted(decision) ? granted(params.permissions) : {},
      scope: decision === "accept-for-session" ? "session" : "turn",
    }),
  })),
  reading("mcpServer/elicitation/request", elicitation, (params) => {
    const { _meta: meta, threadId, turnId, serverName } = params;
    // What an MCP server itself wants to know is no approval.
    if (meta?.codex_approval_kind !== "mcp_tool_call") return undefined;
    const remembered = meta.persist?.includes("session") ?? false;
    return {
      threadId,
      request: (turn) => ({
        kind: "mcp-tool",
        threadId,
        turnId: turnId ?? turn?.id ?? "",
        itemId: turn?.toolCallOf(serverName, meta.tool_name) ?? "",
        ...said(params.message),
        tool: { server: serverName, name: meta.tool_name ?? "", arguments: meta.tool_params },
      }),
      answer: (decision) => ({
        action: isAccepted(decision) ? "accept" : decision,
        content: isAccepted(decision) ? {} : null,
        _meta: decision === "accept-for-session" && remembered ? { persist: "session" } : null,
      }),
    };
  }),
  reading("execCommandApproval", legacyCommandApproval, (params) => ({
    threadId: params.conversationId,
    request: (turn) => ({
      kind: "command",
      threadId: params.conversationId,
      turnId: turn?.id ?? "",
      itemId: params.approvalId ?? params.callId,
      ...said(params.reason),
      command: params.command.join(" "),
      cwd: params.cwd,
    }),
    answer: (decision) => ({ decision: legacyDecisions[decision] }),
  })),
  reading("applyPatchApproval", legacyPatchApproval, (params) => ({
    threadId: params.conversationId,
    request: (turn) => ({
      kind: "file-change",
      threadId: params.conversationId,
      turnId: turn?.id ?? "",
      itemId: params.callId,
      ...said(params.reason),
      changes: Object.entries(params.fileChanges).map(([path, { type, content, unified_diff: diff }]) => ({
        path,
        kind: type,
        diff: boundedText(diff ?? content ?? ""),
      })),
    }),
    answer: (decision) => ({ decision: legacyDecisions[decision] }),
  })),
]);

const isAccepted = (decision: ApprovalDecision) => decision === "accept" || decision === "accept-for-session";

const said = (reason: string | null | undefined) => (reason ? { reason } : {});

/** Absent and null mean the same when permissions are asked for, but not when they are granted. */
function granted({ network, fileSystem }: { network?: unknown; fileSystem?: unknown }): object {
  return { ...(network ? { network } : {}), ...(fileSystem ? { fileSystem } : {}) };
}

/**
 * Undefined for a request that is not for an approver.
 *
 * @throws {ProtocolError}
 */
export function approvalQuestion(method: string, params: unknown): ApprovalQuestion | undefined {
  return questions.get(method)?.(params);
}
