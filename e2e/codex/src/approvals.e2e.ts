import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type ApprovalDecision,
  type ApprovalRequest,
  type Approve,
  TurnInterruptedError,
} from "@codex-orchestrator/codex";
import { applyPatch, functionCall, message, shell } from "@codex-orchestrator/codex/responses-double";
import { describe, expect, it } from "vitest";
import { withAppServer } from "./testing/app-server-ground.ts";

const escalated = (command: string) =>
  shell(command, { sandbox_permissions: "require_escalated", justification: "it must be written" });

const patch = applyPatch("*** Begin Patch\n*** Add File: new.txt\n+new\n*** End Patch\n");

const asks = { sandbox: "read-only", approvalPolicy: "on-request" } as const;

function always(decision: ApprovalDecision): { approve: Approve; asked: ApprovalRequest[] } {
  const asked: ApprovalRequest[] = [];
  const approve: Approve = (request) => {
    asked.push(request);
    return Promise.resolve(decision);
  };
  return { approve, asked };
}

describe("a command that wants out of the sandbox", () => {
  it("is done when it is accepted, and the approver sees what it is about", async () => {
    await withAppServer(
      { script: [escalated("echo x > new.txt"), message("done")] },
      async ({ codex, repository }) => {
        const thread = await codex.startThread({ cwd: repository, ...asks });
        const { approve, asked } = always("accept");
        const result = await thread.run("write", { approve });
        expect(existsSync(join(repository, "new.txt"))).toBe(true);
        expect(asked).toMatchObject([
          {
            kind: "command",
            threadId: thread.id,
            turnId: result.turnId,
            cwd: repository,
            reason: "it must be written",
          },
        ]);
        expect(asked[0]?.command).toContain("echo x > new.txt");
        expect(result.approvals).toEqual([{ request: asked[0], decision: "accept", by: "approver" }]);
        expect(result.items[0]).toMatchObject({ type: "command", id: asked[0]?.itemId, status: "completed" });
      },
    );
  });

  it("is not asked about twice in a session that accepted it for good, where Codex offers that", async () => {
    await withAppServer(
      { script: [escalated("echo x >> new.txt"), escalated("echo x >> new.txt"), message("done")] },
      async ({ codex, repository }) => {
        const thread = await codex.startThread({ cwd: repository, ...asks });
        const { approve, asked } = always("accept-for-session");
        const result = await thread.run("write", { approve });
        expect(await readFile(join(repository, "new.txt"), "utf8")).toBe("x\nx\n");
        expect(result.approvals.map(({ decision }) => decision)).toEqual(
          asked.map(() => "accept-for-session"),
        );
      },
    );
  });

  it.each([
    ["declined", { approve: always("decline").approve }, "approver"],
    ["not answered in time", { approve: () => new Promise<never>(() => undefined) }, "unanswered"],
    ["answered with an error", { approve: () => Promise.reject(new Error("no")) }, "failed"],
    ["nobody's to approve", {}, "no-approver"],
  ] as const)("is left out when it is %s, and the turn goes on", async (_how, options, by) => {
    await withAppServer(
      { script: [escalated("echo x > new.txt"), message("so not")], server: { approvalDeadlineMs: 300 } },
      async ({ codex, repository }) => {
        const thread = await codex.startThread({ cwd: repository, ...asks });
        const result = await thread.run("write", options);
        expect(existsSync(join(repository, "new.txt"))).toBe(false);
        expect(result).toMatchObject({
          message: "so not",
          approvals: [{ decision: "decline", by, request: { kind: "command" } }],
        });
        expect(result.items).toMatchObject([{ type: "command", status: "declined" }, { type: "message" }]);
      },
    );
  });

  it("ends the turn when it is cancelled, and the thread goes on", async () => {
    await withAppServer(
      { script: [escalated("echo x > new.txt"), message("later")] },
      async ({ codex, repository }) => {
        const thread = await codex.startThread({ cwd: repository, ...asks });
        const error: unknown = await thread.run("write", always("cancel")).catch((reason: unknown) => reason);
        expect(error).toBeInstanceOf(TurnInterruptedError);
        expect(error).toMatchObject({
          reason: "approval-cancelled",
          turn: { approvals: [{ decision: "cancel", by: "approver" }] },
        });
        expect(existsSync(join(repository, "new.txt"))).toBe(false);
        expect(await thread.run("and now?")).toMatchObject({ message: "later" });
      },
    );
  });

  it("is withdrawn from the approver when the turn is aborted", async () => {
    await withAppServer({ script: [escalated("echo x > new.txt")] }, async ({ codex, repository }) => {
      const thread = await codex.startThread({ cwd: repository, ...asks });
      const abort = new AbortController();
      let withdrawn = false;
      const turn = thread.run("write", {
        signal: abort.signal,
        approve: (_request, signal) => {
          signal.addEventListener("abort", () => (withdrawn = true));
          abort.abort();
          return new Promise<never>(() => undefined);
        },
      });
      await expect(turn).rejects.toMatchObject({
        reason: "abort",
        turn: { approvals: [{ decision: "decline", by: "unanswered" }] },
      });
      expect(withdrawn).toBe(true);
    });
  });
});

describe("an edit that is not allowed", () => {
  it.each([
    ["accept", true],
    ["decline", false],
  ] as const)("%s: the approver has seen the change", async (decision, written) => {
    await withAppServer({ script: [patch, message("done")] }, async ({ codex, repository }) => {
      const thread = await codex.startThread({ cwd: repository, ...asks });
      const { approve, asked } = always(decision);
      const result = await thread.run("write", { approve });
      expect(existsSync(join(repository, "new.txt"))).toBe(written);
      const path = join(repository, "new.txt");
      expect(asked).toMatchObject([{ kind: "file-change", changes: [{ path, kind: "add", diff: "new\n" }] }]);
      expect(result.items[0]).toMatchObject({
        type: "file-change",
        status: written ? "completed" : "declined",
      });
    });
  });
});

describe("a tool of an MCP server", () => {
  const program = join(import.meta.dirname, "testing/counting-mcp-server.ts");
  const config = {
    "mcp_servers.counting": {
      required: true,
      command: process.execPath,
      args: ["--import", import.meta.resolve("ts-blank-space/register"), program],
    },
  };

  // Codex lets the model look for tools of MCP servers, and does not offer them by themselves.
  const deferred = { namespace: "mcp__counting", unoffered: true };

  it.each([
    ["accept", "completed"],
    ["decline", "failed"],
  ] as const)("%s: the approver has seen server, tool and arguments", async (decision, status) => {
    await withAppServer(
      {
        script: [functionCall("count", { by: 2 }, deferred), message("done")],
      },
      async ({ codex, repository }) => {
        const thread = await codex.startThread({ cwd: repository, ...asks, config });
        const { approve, asked } = always(decision);
        const result = await thread.run("count", { approve });
        expect(asked).toMatchObject([
          { kind: "mcp-tool", tool: { server: "counting", name: "count", arguments: { by: 2 } } },
        ]);
        expect(result.approvals).toMatchObject([{ decision, by: "approver" }]);
        expect(result.items[0]).toMatchObject({
          type: "mcp-tool",
          server: "counting",
          tool: "count",
          status,
        });
        expect(asked[0]?.itemId).toBe(result.items[0]?.id);
      },
    );
  });

  it("lives on between the turns of its thread", async () => {
    const count = functionCall("count", { by: 2 }, deferred);
    await withAppServer(
      {
        script: ({ outputs }) =>
          outputs.length === 0 ? [shell("true"), count] : message(outputs.at(-1)?.text ?? ""),
      },
      async ({ codex, repository }) => {
        const thread = await codex.startThread({ cwd: repository, ...asks, config });
        const { approve } = always("accept");
        expect((await thread.run("count", { approve })).message).toContain("counted 2");
        expect((await thread.run("count", { approve })).message).toContain("counted 4");
      },
    );
  });
});
