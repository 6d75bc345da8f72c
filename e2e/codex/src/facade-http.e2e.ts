import { spawn } from "node:child_process";
import { once } from "node:events";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { MCPServerStreamableHttp } from "@openai/agents";
import { message } from "@codex-orchestrator/codex/responses-double";
import { describe, expect, it } from "vitest";
import { type FacadeGround, connectClient, withFacade } from "./testing/facade-ground.ts";

const token = "token-of-the-suite-0123456789";

/** `codex-mcp --http` while `work` runs, which is given its address. */
async function serving({ facade }: FacadeGround, work: (url: URL) => Promise<void>): Promise<void> {
  const { command, args, env, cwd } = facade({ flags: ["--http", "0"] });
  const child = spawn(command, args, { cwd, env: { ...env, CODEX_MCP_TOKEN: token } });
  const ended = once(child, "close");
  try {
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
    await expect.poll(() => said).toContain("listening on ");
    await work(new URL(/listening on (\S+)/.exec(said)?.[1] ?? ""));
    child.kill("SIGTERM");
    expect(await ended).toEqual([143, null]);
  } finally {
    child.kill("SIGKILL");
  }
}

const connect = (url: URL, headers: Record<string, string>) =>
  connectClient(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));

describe("codex-mcp over HTTP", () => {
  it("does the work of clients with the token, which share their threads", async () => {
    await withFacade({ script: [message("one"), message("two")] }, async (ground) => {
      await serving(ground, async (url) => {
        const headers = { authorization: `Bearer ${token}` };
        const [first, second] = await Promise.all([connect(url, headers), connect(url, headers)]);
        const { structuredContent } = await first.call("codex", { prompt: "go" });
        expect(structuredContent?.content).toBe("one");
        const threadId = structuredContent?.threadId;
        const reply = await second.call("codex-reply", { threadId, prompt: "go on" });
        expect(reply.structuredContent).toEqual({ threadId, content: "two" });
        await Promise.all([first.client.close(), second.client.close()]);
      });
    });
  });

  it("does the work of an agent", async () => {
    await withFacade({ script: [message("one")] }, async (ground) => {
      await serving(ground, async (url) => {
        const requestInit = { headers: { authorization: `Bearer ${token}` } };
        const agentsServer = new MCPServerStreamableHttp({ url: url.href, name: "Codex", requestInit });
        await agentsServer.connect();
        expect(await agentsServer.callTool("codex", { prompt: "go" })).toEqual([
          { type: "text", text: "one" },
        ]);
        await agentsServer.close();
      });
    });
  });

  it("does nothing for others", async () => {
    await withFacade({ script: [] }, async (ground) => {
      await serving(ground, async (url) => {
        await expect(connect(url, {})).rejects.toThrow("needs its token");
        await expect(connect(url, { authorization: "Bearer guessed-0123456789" })).rejects.toThrow(
          "needs its token",
        );
      });
    });
  });
});
