import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ApprovalRequest } from "../../driver.ts";
import { recordedServer } from "../../testing/recorded-server.ts";
import { decisionOf, elicitationAnswerSchema, elicitationParameters } from "./elicitation-form.ts";

const ids = { threadId: "t", turnId: "u", itemId: "i" };
const read = (answer: unknown) => decisionOf(elicitationAnswerSchema.parse(answer));

/** The request from which the old server made what was recorded. */
function requestOf(params: Record<string, unknown>): ApprovalRequest {
  const { threadId, codex_event_id, codex_call_id } = params as Record<string, string>;
  const common = { threadId: threadId!, turnId: codex_event_id!, itemId: codex_call_id! };
  if (params["codex_elicitation"] === "exec-approval") {
    const [shell, flag, script] = params["codex_command"] as string[];
    return {
      kind: "command",
      ...common,
      command: `${shell!} ${flag!} '${script!}'`,
      cwd: params["codex_cwd"] as string,
    };
  }
  const changes = Object.entries(params["codex_changes"] as Record<string, Record<string, string>>);
  return {
    kind: "file-change",
    ...common,
    changes: changes.map(([path, change]) => ({
      path,
      kind: change["type"]!,
      diff: change["unified_diff"]!,
    })),
  };
}

describe("the question", () => {
  it.each(recordedServer.approvals)("has every member of the old one: $answer", ({ params }) => {
    const { message, requestedSchema, ...old } = params;
    const asked = elicitationParameters(requestOf(params), params["codex_mcp_tool_call_id"] as string);
    expect(asked).toMatchObject(old);
    expect(asked["message"]).toContain(message);
    expect(requestedSchema).toEqual({ type: "object", properties: {} });
  });

  it("is one that a standard client can show", () => {
    const params = elicitationParameters({ kind: "permissions", ...ids, reason: "network" }, 1);
    const { data } = ElicitRequestSchema.safeParse({ method: "elicitation/create", params });
    expect(data?.params.message).toBe(
      "Allow Codex to use permissions that its sandbox does not give?\n\nReason: network",
    );
    expect(params["requestedSchema"]).toMatchObject({
      properties: {
        decision: { type: "string", enum: ["approved", "approved_for_session", "denied", "abort"] },
      },
    });
  });

  it("shows the diff, though not without end", () => {
    const change = { path: "a.txt", kind: "update", diff: `+${"x".repeat(9_000)}` };
    const { message } = elicitationParameters({ kind: "file-change", ...ids, changes: [change] }, 1);
    expect(message).toMatch(/^Allow Codex to apply proposed code changes\?\n\nupdate a\.txt\n\+xxx/);
    expect(message).toMatch(/\n… 5014 more characters$/);
  });

  it("shows a command, though not without end, and has the whole of it beside", () => {
    const command = `/bin/sh -c 'echo ${"x".repeat(9_000)}'`;
    const asked = elicitationParameters({ kind: "command", ...ids, command }, 1);
    expect((asked["message"] as string).length).toBeLessThan(4_100);
    expect(asked["message"]).toContain("more characters");
    expect(asked["codex_command"]).toEqual(["/bin/sh", "-c", `echo ${"x".repeat(9_000)}`]);
  });

  it("names a tool with its arguments", () => {
    const tool = { server: "orch", name: "report", arguments: { ok: true } };
    const { message } = elicitationParameters({ kind: "mcp-tool", ...ids, tool }, 1);
    expect(message).toContain('call the tool `report` of the MCP server `orch`?\n\n{\n  "ok": true\n}');
  });

  it("cannot redraw the terminal that shows it", () => {
    const command = "echo \u001b[2Kls \u202egnp.exe\r";
    const { message } = elicitationParameters({ kind: "command", ...ids, command }, 1);
    expect(message).toBe("Allow Codex to run `echo \\u{001b}[2Kls \\u{202e}gnp.exe\\u{000d}`?");
  });
});

describe("the answer", () => {
  it.each([
    ["a standard form", { action: "accept", content: { decision: "approved" } }, "accept"],
    [
      "a form for the session",
      { action: "accept", content: { decision: "approved_for_session" } },
      "accept-for-session",
    ],
    ["a form that denies", { action: "accept", content: { decision: "denied" } }, "decline"],
    ["a form that aborts", { action: "accept", content: { decision: "abort" } }, "cancel"],
    ["an accepted form without a choice", { action: "accept", content: {} }, "accept"],
    ["an accepted form without content", { action: "accept" }, "accept"],
    ["a declined form", { action: "decline" }, "decline"],
    ["a dismissed form", { action: "cancel" }, "decline"],
    ["the old approval", { action: "accept", content: {}, decision: "approved" }, "accept"],
    [
      "the old approval for the session",
      { action: "accept", content: {}, decision: "approved_for_session" },
      "accept-for-session",
    ],
    ["the old denial", { action: "accept", content: {}, decision: "denied" }, "decline"],
    ["the old abort", { action: "accept", content: {}, decision: "abort" }, "cancel"],
    ["the old answer alone", { decision: "approved" }, "accept"],
    ["an approval in a declined form", { action: "decline", decision: "approved" }, "decline"],
    ["an unknown word", { action: "accept", decision: "yes" }, undefined],
    ["an unknown action", { action: "maybe", content: { decision: "approved" } }, undefined],
    ["nothing", {}, undefined],
    ["a word of every object", { action: "accept", decision: "constructor" }, undefined],
  ])("may be %s", (_, answer, decision) => {
    expect(read(answer)).toBe(decision);
  });

  it("approves only what says so", () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), fc.jsonValue(), (action, content, decision) => {
        fc.pre(action !== "accept");
        expect(["accept", "accept-for-session"]).not.toContain(read({ action, content, decision }));
      }),
    );
  });
});
