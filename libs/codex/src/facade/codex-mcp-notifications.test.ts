import { tmpdir } from "node:os";
import { afterEach, describe, expect, it } from "vitest";
import { connectInMemory } from "../testing/mcp-client.ts";
import { ScriptedDriver } from "../testing/scripted-driver.ts";
import { type CodexMcpServer, createCodexMcpServer } from "./codex-mcp-server.ts";
import type { CodexMcpOptions } from "./facade-options.ts";

let server: CodexMcpServer;

async function connect(options: Partial<CodexMcpOptions> = {}) {
  server = createCodexMcpServer({
    driver: new ScriptedDriver(),
    cwd: tmpdir(),
    version: "0.0.0",
    ...options,
  });
  return connectInMemory(server);
}

afterEach(async () => {
  await server.close();
});

interface Progress {
  progress: number;
  message?: string | undefined;
}

describe("progress", () => {
  it("says what begins and what ends, by numbers that only grow", async () => {
    const { call } = await connect();
    const seen: Progress[] = [];
    await call(
      "codex",
      { prompt: "SHELL ls ;; PATCH a.txt ;; SAY hi" },
      { onprogress: (one) => seen.push(one) },
    );
    expect(seen.map(({ message }) => message)).toEqual(
      expect.arrayContaining([
        "starting",
        "turn started",
        "command started: ls",
        "command completed: ls",
        "waiting for approval to change a.txt",
        "message completed",
      ]),
    );
    expect(seen.map(({ progress }) => progress)).toEqual(seen.map((_, at) => at + 1));
  });

  it("shows what is being written, though not every word", async () => {
    const { call } = await connect();
    const seen: Progress[] = [];
    const words = "word ".repeat(500);
    await call("codex", { prompt: `SLEEP 260 ;; STREAM ${words}` }, { onprogress: (one) => seen.push(one) });
    const writing = seen.filter(({ message }) => message?.startsWith("writing: "));
    expect(writing.length).toBeGreaterThan(0);
    expect(writing.length).toBeLessThan(10);
  });

  it("keeps a silent turn alive that is longer than the client's patience", async () => {
    const { call } = await connect({ heartbeatMs: 50 });
    const seen: Progress[] = [];
    const result = await call(
      "codex",
      { prompt: "SLEEP 1500 ;; SAY late" },
      { onprogress: (one) => seen.push(one), timeout: 1_000, resetTimeoutOnProgress: true },
    );
    expect(result.structuredContent!.content).toBe("late");
    expect(seen.some(({ message }) => /^turn started \(\d+ s\)$/.test(message ?? ""))).toBe(true);
  });

  it("is sent to nobody who did not ask", async () => {
    const { call, notices } = await connect({ heartbeatMs: 1 });
    await call("codex", { prompt: "SLEEP 20 ;; SAY x" });
    expect(notices.filter(({ method }) => method === "notifications/progress")).toEqual([]);
  });
});

describe("codex/event", () => {
  const types = (notices: readonly { params: Record<string, unknown> }[]) =>
    notices.map(({ params }) => (params["msg"] as { type: string }).type);

  it("tells a turn in the old order", async () => {
    const { call, notices } = await connect();
    const result = await call("codex", { prompt: "SHELL ls ;; STREAM a b" });
    expect(types(notices)).toEqual([
      "session_configured",
      "task_started",
      "exec_command_begin",
      "exec_command_output_delta",
      "exec_command_end",
      "agent_message_content_delta",
      "agent_message_content_delta",
      "agent_message",
      "token_count",
      "task_complete",
    ]);
    const threadId = result.structuredContent!.threadId;
    expect(notices.every(({ method }) => method === "codex/event")).toBe(true);
    expect(notices.at(-1)!.params).toMatchObject({
      _meta: { requestId: 1, threadId },
      msg: { last_agent_message: "a b" },
    });
  });

  it("tells of a failure", async () => {
    const { call, notices } = await connect();
    await call("codex", { prompt: "FAIL it is down" });
    expect(notices.at(-1)).toMatchObject({ params: { msg: { type: "error", message: "it is down" } } });
  });

  it("can be left out", async () => {
    const { call, notices } = await connect({ events: false });
    await call("codex", { prompt: "SHELL ls ;; SAY x" });
    expect(notices).toEqual([]);
  });
});
