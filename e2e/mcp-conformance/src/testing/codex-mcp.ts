import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

import type { ServerUnderTest } from "./run-scenario.ts";

const bearerToken = "token-of-the-conformance-suite";
const program = join(import.meta.dirname, "../../../../libs/codex/src/bin/codex-mcp.ts");

export async function startCodexMcp(): Promise<ServerUnderTest> {
  const args = [
    ...["--import", import.meta.resolve("ts-blank-space/register")],
    "--conditions=@codex-orchestrator/source",
    // No scenario calls its tools, so that any program will do for Codex.
    ...[program, "--http", "0", "--codex", process.execPath],
  ];
  const env = { ...process.env, CODEX_MCP_TOKEN: bearerToken, OPENAI_API_KEY: "none" };
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "ignore", "pipe"] });
  const exited = once(child, "exit");
  const said: string[] = [];
  // It says its address on standard error.
  for await (const line of createInterface(child.stderr)) {
    said.push(line);
    const url = /http:\/\/\S+\/mcp/.exec(line)?.[0];
    if (url === undefined) continue;
    child.stderr.resume();
    const stop = async () => {
      child.kill();
      await exited;
    };
    return { url, bearerToken, stop };
  }
  throw new Error(`codex-mcp ended before it said its address: ${said.join("\n")}`);
}
