import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { applyPatch, mcpTool, message, reasoning, shell } from "@codex-orchestrator/codex/responses-double";
import { describe, expect, it } from "vitest";
import { codexExec } from "./testing/exec.ts";
import { models, startCodexGround } from "./testing/codex-ground.ts";

describe.each(Object.entries(models))("the ground under the suites, with a %s model", (_style, model) => {
  it("carries a turn in which Codex runs a command in its sandbox and edits a file", async () => {
    const ground = await startCodexGround({
      model,
      files: { "a.txt": "hello\n" },
      script: [
        [reasoning("look first"), shell("cat a.txt; printenv E2E_PROVIDER_KEY || echo no key here")],
        applyPatch("*** Begin Patch\n*** Update File: a.txt\n@@\n-hello\n+HELLO\n*** End Patch\n"),
        message("done"),
      ],
    });
    try {
      const { exitCode, events, stderr } = await codexExec(ground, "shout");
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
      expect(await readFile(join(ground.repository, "a.txt"), "utf8")).toBe("HELLO\n");
      const commands = events.filter((event) => event.item?.["type"] === "command_execution");
      expect(commands.at(-1)?.item?.["aggregated_output"]).toBe("hello\nno key here\n");
      ground.double.assertComplete();
    } finally {
      await ground.close();
    }
    expect(existsSync(ground.home.directory)).toBe(false);
  });

  it("carries a call of an MCP tool", async () => {
    let results: string[] = [];
    const program = join(import.meta.dirname, "testing/counting-mcp-server.ts");
    const args = ["--import", import.meta.resolve("ts-blank-space/register"), program];
    // Required: the first request waits until the server is there.
    const counting = {
      required: true,
      command: process.execPath,
      args,
      default_tools_approval_mode: "approve",
    };
    const ground = await startCodexGround({
      model,
      home: { extra: { mcp_servers: { counting } } },
      script: ({ outputs }) => {
        results = outputs.map(({ text }) => text);
        return outputs.length === 0 ? mcpTool("counting", "count", { by: 3 }) : message("done");
      },
    });
    try {
      expect(await codexExec(ground, "count")).toMatchObject({ exitCode: 0 });
      expect(results.join()).toContain("counted 3");
    } finally {
      await ground.close();
    }
  });
});
