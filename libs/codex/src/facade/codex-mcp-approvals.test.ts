import { tmpdir } from "node:os";
import { afterEach, describe, expect, it } from "vitest";
import { type AnswerElicitation, connectInMemory } from "../testing/mcp-client.ts";
import { ScriptedDriver } from "../testing/scripted-driver.ts";
import { type CodexMcpServer, createCodexMcpServer } from "./codex-mcp-server.ts";

let server: CodexMcpServer;

async function connect(elicit?: AnswerElicitation, approvalDeadlineMs = 20_000) {
  const options = { driver: new ScriptedDriver(), cwd: tmpdir(), version: "0.0.0", approvalDeadlineMs };
  server = createCodexMcpServer(options);
  return connectInMemory(server, elicit);
}

afterEach(async () => {
  await server.close();
});

const prompt = "ASK rm -r build ;; SAY done";
const wish = "Codex asked to run `/bin/bash -c 'rm -r build'`. It was declined: ";

describe("an approval", () => {
  it("is asked of the client whose call it is, in a form, with the old members beside", async () => {
    const { call, asked } = await connect(() => ({ action: "accept", content: { decision: "approved" } }));
    const result = await call("codex", { prompt });
    expect(asked).toMatchObject([
      {
        mode: "form",
        message: "Allow Codex to run `/bin/bash -c 'rm -r build'` in `/repo`?",
        threadId: result.structuredContent!.threadId,
        codex_elicitation: "exec-approval",
        codex_command: ["/bin/bash", "-c", "rm -r build"],
      },
    ]);
    expect(result.content).toEqual([{ type: "text", text: "done" }]);
    expect(result._meta!["codex/approvals"]).toMatchObject([
      { kind: "command", decision: "accept", by: "client" },
    ]);
  });

  it("that was given in the old words counts", async () => {
    const { call, notices } = await connect(() => ({ action: "accept", content: {}, decision: "approved" }));
    await call("codex", { prompt });
    const ends = notices.filter(
      ({ params }) => (params["msg"] as { type: string }).type === "exec_command_end",
    );
    expect(ends).toMatchObject([{ params: { msg: { status: "completed" } } }]);
  });

  it("that the client denies is a decline, which needs no note", async () => {
    const { call } = await connect(() => ({ action: "decline" }));
    const result = await call("codex", { prompt });
    expect(result.content).toEqual([{ type: "text", text: "done" }]);
    expect(result._meta!["codex/approvals"]).toMatchObject([{ decision: "decline", by: "client" }]);
  });

  it.each<[string, string, AnswerElicitation | undefined, string]>([
    ["a client without elicitation", "no-elicitation", undefined, "this client offers no elicitation."],
    ["a client that never answers", "unanswered", () => undefined, "nobody answered in time."],
    [
      "a client that answers with an error",
      "failed",
      () => new Error("no"),
      "the client answered with an error.",
    ],
    [
      "an answer that says nothing",
      "not-understood",
      () => ({ action: "accept", decision: 7 }),
      "the client's answer could not be understood.",
    ],
  ])("of %s is a decline, and the result says so", async (_, by, elicit, reason) => {
    const { call } = await connect(elicit, by === "unanswered" ? 30 : undefined);
    const result = await call("codex", { prompt });
    expect(result.content.map(({ text }) => text)).toEqual(["done", wish + reason]);
    expect(result.structuredContent).toMatchObject({ content: "done", notes: [wish + reason] });
    expect(result._meta!["codex/approvals"]).toMatchObject([{ decision: "decline", by }]);
  });

  it.each<[string, AnswerElicitation]>([
    ["old", () => ({ action: "accept", content: {}, decision: "abort" })],
    ["standard", () => ({ action: "accept", content: { decision: "abort" } })],
  ])("that aborts the turn in %s words leaves no call unanswered", async (_, elicit) => {
    const { call, notices } = await connect(elicit);
    const result = await call("codex", { prompt });
    expect(result).toMatchObject({
      isError: true,
      _meta: { "codex/error": { reason: "approval-cancelled" } },
    });
    expect(notices.at(-1)).toMatchObject({
      params: { msg: { type: "turn_aborted", reason: "interrupted" } },
    });
  });

  it("that waits ends with its call", async () => {
    const { call, asked } = await connect(() => undefined);
    const aborts = new AbortController();
    const hanging = call("codex", { prompt: `${prompt} ;; HANG` }, { signal: aborts.signal });
    await expect.poll(() => asked.length).toBe(1);
    aborts.abort();
    await expect(hanging).rejects.toThrow();
  });
});
