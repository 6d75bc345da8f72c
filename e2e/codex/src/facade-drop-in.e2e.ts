import { Agent, MCPServerStdio, Runner } from "@openai/agents";
import { ScriptedModel, assistantMessage, functionCall, modelResponder } from "@openai/agents/testing";
import { failed, httpError, message, shell } from "@codex-orchestrator/codex/responses-double";
import { describe, expect, it } from "vitest";
import { type FacadeCommand, withFacade } from "./testing/facade-ground.ts";
import { recordedCall, recordedTools } from "./testing/recorded-mcp-server.ts";

/**
 * A program as people wrote it for `codex mcp-server`: an agent with Codex as its MCP server. Nothing in it knows of
 * codex-mcp; all that is new is the command that it is given.
 */
async function programForCodexMcpServer(codex: FacadeCommand) {
  const server = new MCPServerStdio({
    name: "Codex CLI",
    ...codex,
    clientSessionTimeoutSeconds: 60,
    timeout: 60_000,
    useStructuredContent: true,
  });
  await server.connect();
  try {
    const model = new ScriptedModel([
      [
        functionCall(
          "codex",
          { prompt: "begin", "approval-policy": "never", sandbox: "workspace-write" },
          { callId: "1" },
        ),
      ],
      modelResponder(({ request }) => {
        const { threadId } = lastOutput(request.input);
        // The SDK gives its model names without hyphens.
        return [functionCall("codex_reply", { threadId, prompt: "go on" }, { callId: "2" })];
      }),
      modelResponder(({ request }) => [assistantMessage(`Codex says: ${lastOutput(request.input).content}`)]),
    ]);
    const agent = new Agent({ name: "Developer", instructions: "Use Codex.", mcpServers: [server], model });
    const runner = new Runner({ tracingDisabled: true });
    const { finalOutput } = await runner.run(agent, "Write a file.");
    model.assertComplete();
    return { finalOutput, tools: await server.listTools() };
  } finally {
    await server.close();
  }
}

function lastOutput(input: unknown): { threadId: string; content: string } {
  const items = input as { type?: string; output?: { text: string } | string }[];
  const output = items.findLast(({ type }) => type === "function_call_result")?.output;
  const text = typeof output === "string" ? output : (output?.text ?? "");
  const parsed = JSON.parse(text) as { threadId: string; content: string } | { text: string };
  return "text" in parsed ? (JSON.parse(parsed.text) as { threadId: string; content: string }) : parsed;
}

describe("a program that was written for codex mcp-server", () => {
  it("works with codex-mcp when only its command is changed", async () => {
    const script = [
      shell("echo begun > file.txt"),
      message("begun"),
      shell("cat file.txt"),
      message("went on"),
    ];
    await withFacade({ script }, async ({ facade, double }) => {
      const { finalOutput, tools } = await programForCodexMcpServer(facade());
      expect(finalOutput).toBe("Codex says: went on");
      expect(tools).toMatchObject(recordedTools);
      expect(JSON.stringify(double.requests.at(-1)?.body)).toContain("begun");
    });
  });
});

describe("the results of codex-mcp", () => {
  it("are those of the old server", async () => {
    const script = [
      message("hello"),
      message("two"),
      message("three"),
      httpError(429),
      failed("context_length_exceeded", "too long"),
    ];
    await withFacade({ script }, async ({ connect }) => {
      const { call } = await connect();
      let threadId = "";
      for (const name of [
        "first turn",
        "reply",
        "reply with conversationId",
        "reply to an unknown thread",
        "reply without an id",
        "no prompt",
        "unknown sandbox",
        "unknown argument",
        "provider answers 429",
        "context overflow",
      ]) {
        const { tool, arguments: given = {}, result } = recordedCall(name);
        const own = Object.fromEntries(
          Object.entries(given).map(([key, value]) => [key, value === "<id>" ? threadId : value]),
        );
        const answer = await call(tool, own);
        threadId ||= answer.structuredContent?.threadId ?? "";
        expect(answer.content[0], name).toEqual(result.content[0]);
        expect(answer.isError, name).toBe(result.isError);
        expect(answer.structuredContent?.content, name).toBe(result.structuredContent?.content);
        if (tool === "codex-reply" && result.structuredContent !== undefined && result.isError !== true)
          expect(answer.structuredContent?.threadId, name).toBe(threadId);
      }
    });
  });

  it("say what Codex refuses of a configuration", async () => {
    await withFacade({ script: [] }, async ({ connect }) => {
      const { tool, arguments: given = {}, result } = recordedCall("configuration that Codex refuses");
      const answer = await (await connect()).call(tool, given);
      const [reason = ""] = /Model provider.*$/.exec(result.content[0]?.text ?? "") ?? [];
      expect(answer).toMatchObject({
        isError: true,
        content: [{ text: expect.stringContaining(reason) as string }],
      });
      expect(reason).toBe("Model provider `nope` not found");
    });
  });
});

describe("what a call asks for", () => {
  it("reaches the model", async () => {
    await withFacade({ script: [message("done")] }, async ({ connect, double }) => {
      const { call } = await connect();
      await call("codex", {
        prompt: "the prompt",
        model: "gpt-6.1-sol",
        "base-instructions": "the base instructions",
        "developer-instructions": "the developer instructions",
        "compact-prompt": "the compact prompt",
        config: { model_reasoning_effort: "low" },
      });
      const body = double.requests.at(-1)?.body;
      expect(body).toMatchObject({ model: "gpt-6.1-sol", reasoning: { effort: "low" } });
      for (const text of ["the prompt", "the base instructions", "the developer instructions"])
        expect(JSON.stringify(body)).toContain(text);
    });
  });
});

describe("codex/event notifications", () => {
  it("are of the old types, in the old order", async () => {
    const script = [shell("echo hi"), message(["one ", "two ", "three"])];
    await withFacade({ script }, async ({ connect }) => {
      const { call, events } = await connect();
      await call("codex", { prompt: "go", "approval-policy": "never", sandbox: "workspace-write" });
      const types = events.map(({ type }) => type);
      const core = [
        "session_configured",
        "task_started",
        "exec_command_begin",
        "exec_command_end",
        "agent_message",
        "task_complete",
      ];
      expect(types.filter((type) => core.includes(type))).toEqual(core);
      expect(events.find(({ type }) => type === "exec_command_end")).toMatchObject({
        stdout: "hi\n",
        exit_code: 0,
        parsed_cmd: [{ cmd: "echo hi" }],
      });
    });
  });
});
