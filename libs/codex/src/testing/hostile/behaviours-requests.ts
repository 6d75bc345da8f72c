import { type TurnCall, turnScript } from "./turn-script.ts";

const asking =
  (method: string, params: (call: TurnCall) => object) =>
  async (call: TurnCall): Promise<void> => {
    await turnScript(call).sayAnswer(method, params(call));
  };

const ofItem = ({ threadId, turnId }: TurnCall) => ({ threadId, turnId, itemId: "item-1" });

/** Turns in which the server asks something, and then says the answer that it got. */
export const requests = {
  "ask for a command": asking("item/commandExecution/requestApproval", (call) => ({
    ...ofItem(call),
    command: "rm -r /",
    cwd: "/",
    reason: "why not",
    availableDecisions: ["accept", "cancel"],
  })),

  "ask for a command on its own": asking("item/commandExecution/requestApproval", (call) => ({
    ...ofItem(call),
    approvalId: "approval-7",
    reason: null,
  })),

  "ask for an edit that it told of": async (call: TurnCall) => {
    const script = turnScript(call);
    script.answer();
    const changes = [{ path: "/a", kind: { type: "add" }, diff: "+a" }];
    script.item({ type: "fileChange", id: "item-1", status: "inProgress", changes }, "item/started");
    const answer = await call.peer.ask("item/fileChange/requestApproval", { ...ofItem(call), reason: null });
    script.message(JSON.stringify(answer));
    script.completed();
  },

  "ask for permissions": asking("item/permissions/requestApproval", (call) => ({
    ...ofItem(call),
    cwd: "/",
    reason: "network",
    permissions: { network: { enabled: true }, fileSystem: null },
  })),

  "ask for an MCP tool": asking("mcpServer/elicitation/request", ({ threadId, turnId }) => ({
    threadId,
    turnId,
    serverName: "s",
    mode: "form",
    message: "may I?",
    requestedSchema: { type: "object", properties: {} },
    _meta: {
      codex_approval_kind: "mcp_tool_call",
      tool_name: "t",
      tool_params: { a: 1 },
      persist: ["session"],
    },
  })),

  "ask for a form": asking("mcpServer/elicitation/request", ({ threadId }) => ({
    threadId,
    turnId: null,
    serverName: "s",
    mode: "form",
    message: "your name?",
    _meta: null,
  })),

  "ask for input": asking("item/tool/requestUserInput", (call) => ({ ...ofItem(call), questions: [] })),

  "ask for a tool of the client": asking("item/tool/call", (call) => ({
    ...ofItem(call),
    callId: "c",
    tool: "screwdriver",
    arguments: {},
  })),

  "ask as older servers do": asking("execCommandApproval", ({ threadId }) => ({
    conversationId: threadId,
    callId: "call-1",
    approvalId: null,
    command: ["rm", "-r", "/"],
    cwd: "/",
    reason: null,
    parsedCmd: [],
  })),

  "ask for an edit as older servers do": asking("applyPatchApproval", ({ threadId }) => ({
    conversationId: threadId,
    callId: "call-1",
    fileChanges: { "/a": { type: "update", unified_diff: "-a\n+b", move_path: null } },
    reason: "tidy",
    grantRoot: null,
  })),

  "ask what nobody knows": asking("moon/phase/choose", () => ({ phases: 8 })),

  "ask for a thread that nobody has": asking("item/commandExecution/requestApproval", (call) => ({
    ...ofItem(call),
    threadId: "another",
  })),

  "ask in another shape": asking("item/commandExecution/requestApproval", () => ({ threadId: 7 })),

  "ask twice under one id": async (call: TurnCall) => {
    const script = turnScript(call);
    script.answer();
    const params = { ...ofItem(call), command: "ls" };
    const first = call.peer.ask("item/commandExecution/requestApproval", params, "same");
    call.peer.send({ id: "same", method: "item/commandExecution/requestApproval", params });
    script.message("asked twice", "message-0");
    await first;
    await call.peer.ask("moon/phase/choose", {});
    script.message(`${call.peer.answersTo("same")} answers`);
    script.completed();
  },

  "ask and take it back": async (call: TurnCall) => {
    const script = turnScript(call);
    script.answer();
    const asked = call.peer.ask(
      "item/commandExecution/requestApproval",
      { ...ofItem(call), command: "ls" },
      77,
    );
    call.peer.notify("serverRequest/resolved", { threadId: call.threadId, requestId: 77 });
    script.message(JSON.stringify(await asked));
    script.completed();
  },

  "ask and end": (call: TurnCall) => {
    const script = turnScript(call);
    script.answer();
    void call.peer.ask("item/commandExecution/requestApproval", { ...ofItem(call), command: "ls" });
    script.message("did not wait");
    script.completed();
  },
};
