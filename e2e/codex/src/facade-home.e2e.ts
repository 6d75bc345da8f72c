import { mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { message } from "@codex-orchestrator/codex/responses-double";
import { describe, expect, it } from "vitest";
import { digestOf } from "./testing/directory-digest.ts";
import { withFacade } from "./testing/facade-ground.ts";

describe("the home of codex-mcp", () => {
  it("is below the user's state when none is named, and keeps threads there, for each root apart", async () => {
    const script = [message("one"), message("two")];
    await withFacade({ script }, async ({ connect, double, apiKey, repository }) => {
      const state = join(dirname(repository), "state");
      const env = { XDG_STATE_HOME: state, OPENAI_BASE_URL: double.url, OPENAI_API_KEY: apiKey };
      const first = await connect({ env, nameHome: false });
      const { threadId } = (await first.call("codex", { prompt: "go" })).structuredContent ?? {};
      await first.client.close();

      const second = await connect({ env, nameHome: false });
      const reply = await second.call("codex-reply", { threadId, prompt: "go on" });
      expect(reply.structuredContent).toEqual({ threadId, content: "two" });
      await second.client.close();

      const rooted = await connect({ env, nameHome: false, flags: ["--root", repository] });
      expect(await rooted.call("codex-reply", { threadId, prompt: "go on" })).toMatchObject({
        isError: true,
        content: [{ text: `Session not found for thread_id: ${threadId ?? ""}` }, {}],
      });
      await rooted.client.close();
      expect(await readdir(join(state, "codex-orchestrator", "codex-mcp"))).toHaveLength(2);
    });
  });

  it("can start from the user's own, of which nothing is changed", async () => {
    await withFacade({ script: [message("hello")] }, async ({ connect, double, apiKey, repository }) => {
      const own = join(dirname(repository), "own");
      await mkdir(own);
      const provider = `name = "mine"\nbase_url = "${double.url}"\nenv_key = "MY_KEY"\n`;
      await writeFile(
        join(own, "config.toml"),
        `model_provider = "mine"\n[model_providers.mine]\n${provider}`,
      );
      const before = await digestOf(own);
      const { call, client } = await connect({
        flags: ["--use-my-codex-home", "--env", "MY_KEY"],
        env: { CODEX_HOME: own, MY_KEY: apiKey },
      });
      const result = await call("codex", { prompt: "go", sandbox: "workspace-write" });
      expect(result.content).toEqual([{ type: "text", text: "hello" }]);
      await client.close();
      expect(await digestOf(own)).toEqual(before);
    });
  });
});
