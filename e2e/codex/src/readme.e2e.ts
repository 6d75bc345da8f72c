import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { message } from "@codex-orchestrator/codex/responses-double";
import { runProcess } from "@codex-orchestrator/process-runner";
import { describe, expect, it } from "vitest";
import { startCodexGround } from "./testing/codex-ground.ts";
import { processesOf } from "./testing/processes.ts";

const library = join(import.meta.dirname, "../../../libs/codex");

describe("the example in the library's README", () => {
  it("does with the real Codex what it says, and leaves no process", async () => {
    const file = join(library, "src/testing/readme-example.ts");
    const promised = [...(await readFile(file, "utf8")).matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(
      ([, text]) => text,
    );
    const ground = await startCodexGround({ script: [message("hello")] });
    try {
      const { repository, apiKey, double } = ground;
      const node = [process.execPath, "--import", import.meta.resolve("ts-blank-space/register")] as const;
      const { PATH = "", HOME = "" } = process.env;
      const result = await runProcess({
        command: [...node, "--conditions=@codex-orchestrator/source", file],
        cwd: repository,
        env: { PATH, HOME, OPENAI_BASE_URL: double.url, OPENAI_API_KEY: apiKey },
        timeoutMs: 60_000,
      });
      expect({ exitCode: result.exitCode, stderr: result.stderr.text }).toEqual({ exitCode: 0, stderr: "" });
      expect(result.stdout.text.split("\n").slice(0, -1)).toEqual(promised);
      expect(processesOf(join(repository, ".codex-home"))).toEqual([]);
      double.assertComplete();
    } finally {
      await ground.close();
    }
  });
});
