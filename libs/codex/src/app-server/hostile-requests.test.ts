import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import type { ApprovalDecision, ApprovalRequest, Approve, TurnEvent, TurnResult } from "../driver.ts";
import { startHostile } from "../testing/hostile/start-hostile.ts";
import type { AppServerDriver } from "./start-app-server.ts";

let codex: AppServerDriver;

beforeAll(async () => {
  codex = await startHostile();
});

afterAll(async () => {
  await codex.close();
});

async function turn(prompt: string, approve?: Approve): Promise<TurnResult> {
  const thread = await codex.startThread({ cwd: "/" });
  return thread.run(prompt, approve === undefined ? {} : { approve });
}

/** What the server was answered. */
const answerIn = ({ message }: TurnResult): unknown => JSON.parse(message);

const deciding =
  (decision: ApprovalDecision, asked: ApprovalRequest[] = []): Approve =>
  (request) => {
    asked.push(request);
    return Promise.resolve(decision);
  };

describe("a request for approval is put to the approver, and answered in the words of its kind", () => {
  it.each([
    ["ask for a command", "accept", { decision: "accept" }],
    ["ask for a command", "accept-for-session", { decision: "accept" }],
    ["ask for a command", "decline", { decision: "decline" }],
    ["ask for a command on its own", "accept-for-session", { decision: "acceptForSession" }],
    ["ask for an edit that it told of", "accept", { decision: "accept" }],
    ["ask for an edit that it told of", "accept-for-session", { decision: "acceptForSession" }],
    ["ask for permissions", "accept", { permissions: { network: { enabled: true } }, scope: "turn" }],
    [
      "ask for permissions",
      "accept-for-session",
      { permissions: { network: { enabled: true } }, scope: "session" },
    ],
    ["ask for permissions", "decline", { permissions: {}, scope: "turn" }],
    ["ask for an MCP tool", "accept", { action: "accept", content: {}, _meta: null }],
    [
      "ask for an MCP tool",
      "accept-for-session",
      { action: "accept", content: {}, _meta: { persist: "session" } },
    ],
    ["ask for an MCP tool", "decline", { action: "decline", content: null, _meta: null }],
    ["ask as older servers do", "accept", { decision: "approved" }],
    ["ask as older servers do", "accept-for-session", { decision: "approved_for_session" }],
    [
      "ask as older servers do",
      "decline",
      { decision: { denied: { rejection: "declined by the approver" } } },
    ],
    ["ask for an edit as older servers do", "accept", { decision: "approved" }],
  ] as const)("%s: %s", async (prompt, decision, expected) => {
    const asked: ApprovalRequest[] = [];
    const result = await turn(prompt, deciding(decision, asked));
    expect(answerIn(result)).toEqual({ result: expected });
    expect(result.approvals).toEqual([{ request: asked[0], decision, by: "approver" }]);
    expect(asked[0]).toMatchObject({ threadId: result.threadId, turnId: result.turnId });
  });
});

describe("what the approver sees", () => {
  it.each([
    [
      "ask for a command",
      { kind: "command", itemId: "item-1", command: "rm -r /", cwd: "/", reason: "why not" },
    ],
    ["ask for a command on its own", { kind: "command", itemId: "approval-7" }],
    [
      "ask for an edit that it told of",
      { kind: "file-change", itemId: "item-1", changes: [{ path: "/a", kind: "add", diff: "+a" }] },
    ],
    ["ask for permissions", { kind: "permissions", itemId: "item-1", cwd: "/", reason: "network" }],
    [
      "ask for an MCP tool",
      {
        kind: "mcp-tool",
        itemId: "",
        reason: "may I?",
        tool: { server: "s", name: "t", arguments: { a: 1 } },
      },
    ],
    ["ask as older servers do", { kind: "command", itemId: "call-1", command: "rm -r /", cwd: "/" }],
    [
      "ask for an edit as older servers do",
      {
        kind: "file-change",
        itemId: "call-1",
        reason: "tidy",
        changes: [{ path: "/a", kind: "update", diff: "-a\n+b" }],
      },
    ],
  ] as const)("%s", async (prompt, expected) => {
    const asked: ApprovalRequest[] = [];
    const { threadId, turnId } = await turn(prompt, deciding("decline", asked));
    expect(asked).toEqual([{ threadId, turnId, ...expected }]);
  });
});

describe("a request for approval is declined, and that is recorded, when", () => {
  it.each([
    ["nobody approves", undefined, "no-approver"],
    ["the approver rejects", () => Promise.reject(new Error("no")), "failed"],
    [
      "the approver throws",
      () => {
        throw new Error("no");
      },
      "failed",
    ],
    ["the approver says something else", () => Promise.resolve("sure" as "accept"), "failed"],
  ] as const)("%s", async (_why, approve, by) => {
    const result = await turn("ask for a command", approve);
    expect(answerIn(result)).toEqual({ result: { decision: "decline" } });
    expect(result.approvals).toMatchObject([{ decision: "decline", by }]);
  });

  it("the approver does not answer in time", async () => {
    const hasty = await startHostile({ approvalDeadlineMs: 100 });
    const thread = await hasty.startThread({ cwd: "/" });
    const result = await thread.run("ask for a command", { approve: () => new Promise(() => undefined) });
    expect(answerIn(result)).toEqual({ result: { decision: "decline" } });
    expect(result.approvals).toMatchObject([{ decision: "decline", by: "unanswered" }]);
    await hasty.close();
  });

  it("it is about a thread that nobody has, and then nobody is asked", async () => {
    const result = await turn("ask for a thread that nobody has", deciding("accept"));
    expect(answerIn(result)).toEqual({ result: { decision: "decline" } });
    expect(result.approvals).toEqual([]);
  });

  it("the server takes it back, whatever the approver says then", async () => {
    const approve: Approve = (_request, withdrawn) =>
      new Promise((resolve) => {
        withdrawn.addEventListener("abort", () => {
          resolve("accept");
        });
      });
    const result = await turn("ask and take it back", approve);
    expect(answerIn(result)).toEqual({ result: { decision: "decline" } });
    expect(result.approvals).toMatchObject([{ by: "unanswered" }]);
  });
});

describe("a request of the server", () => {
  it("that comes twice under one id is put to the approver once, and answered once", async () => {
    const thread = await codex.startThread({ cwd: "/" });
    let askedTwice = () => {};
    const told = new Promise<void>((resolve) => (askedTwice = resolve));
    const approve = vi.fn<Approve>(() => told.then(() => "accept"));
    const onEvent = ({ type }: TurnEvent) => {
      if (type === "item-completed") askedTwice();
    };
    const result = await thread.run("ask twice under one id", { approve, onEvent });
    expect(approve).toHaveBeenCalledOnce();
    expect(result.message).toBe("1 answers");
  });

  it("that its turn does not wait for is withdrawn", async () => {
    let withdrawn: AbortSignal | undefined;
    const result = await turn("ask and end", (_request, signal) => {
      withdrawn = signal;
      return new Promise<never>(() => undefined);
    });
    expect(result.message).toBe("did not wait");
    await expect.poll(() => withdrawn?.aborted).toBe(true);
  });

  it.each([
    ["ask for a form", { result: { action: "decline", content: null, _meta: null } }],
    ["ask for input", { result: { answers: {} } }],
    [
      "ask for a tool of the client",
      {
        result: {
          contentItems: [{ type: "inputText", text: "There is no tool screwdriver here." }],
          success: false,
        },
      },
    ],
    [
      "ask what nobody knows",
      { error: { code: -32601, message: "This client does not know moon/phase/choose." } },
    ],
  ])("that is no approval is answered at once: %s", async (prompt, expected) => {
    const asked: ApprovalRequest[] = [];
    const result = await turn(prompt, deciding("accept", asked));
    expect(answerIn(result)).toEqual(expected);
    expect(asked).toEqual([]);
  });

  it("answered with cancel ends the turn", async () => {
    for (const prompt of ["ask for a command", "ask for an MCP tool", "ask for permissions"]) {
      const error: unknown = await turn(prompt, deciding("cancel")).catch((reason: unknown) => reason);
      expect(error).toMatchObject({
        reason: "approval-cancelled",
        turn: { approvals: [{ decision: "cancel", by: "approver" }] },
      });
    }
  });
});
