import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { message, startResponsesDouble } from "@codex-orchestrator/codex/responses-double";
import { expect, it, onTestFinished } from "vitest";

const program = join(import.meta.dirname, "../../testing/ask-and-list-hosts.ts");
const loader = fileURLToPath(import.meta.resolve("ts-blank-space/register"));

it("a process that asks a model connects to its address alone, also with a key in the environment", async () => {
  const double = await startResponsesDouble({ script: [message("yes")] });
  onTestFinished(() => double.close());
  const env = {
    PATH: process.env["PATH"],
    OPENAI_API_KEY: "sk-test-0123456789",
    OPENAI_BASE_URL: double.url,
  };
  const flags = ["--import", loader, "--conditions=@codex-orchestrator/source", program];
  const { stdout } = await promisify(execFile)(process.execPath, flags, { env });
  expect(JSON.parse(stdout)).toEqual({ finalOutput: "yes", hosts: ["127.0.0.1"] });
  expect(double.requests).toHaveLength(1);
});
