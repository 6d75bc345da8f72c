import { join } from "node:path";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { message } from "@codex-orchestrator/codex/responses-double";
import { describe, expect, it } from "vitest";
import { startCodexGround } from "./testing/codex-ground.ts";
import { connectClient } from "./testing/facade-ground.ts";
import { processesOf } from "./testing/processes.ts";

const example = join(import.meta.dirname, "../../../libs/codex/src/testing/readme-facade-example.ts");

describe("the example of an MCP server in the library's README", () => {
  it("serves the real Codex, and leaves no process", async () => {
    const ground = await startCodexGround({ script: [message("hello")] });
    try {
      const { repository, apiKey, double } = ground;
      const register = import.meta.resolve("ts-blank-space/register");
      const { PATH = "", HOME = "" } = process.env;
      const { client, call } = await connectClient(
        new StdioClientTransport({
          command: process.execPath,
          args: ["--import", register, "--conditions=@codex-orchestrator/source", example],
          cwd: repository,
          env: { PATH, HOME, OPENAI_BASE_URL: double.url, OPENAI_API_KEY: apiKey },
          stderr: "inherit",
        }),
      );
      const result = await call("codex", { prompt: "go" });
      expect(result.structuredContent?.content).toBe("hello");
      expect(await call("codex", { prompt: "go", cwd: "/" })).toMatchObject({ isError: true });
      await client.close();
      await expect.poll(() => processesOf(join(repository, ".codex-home"))).toEqual([]);
      double.assertComplete();
    } finally {
      await ground.close();
    }
  });
});
