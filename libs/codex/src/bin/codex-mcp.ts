#!/usr/bin/env node
import { runCodexMcp } from "./run-codex-mcp.ts";

const interrupted = new Promise<"SIGINT" | "SIGTERM">((resolve) => {
  process.once("SIGINT", resolve).once("SIGTERM", resolve);
});

const code = await runCodexMcp({
  args: process.argv.slice(2),
  env: process.env,
  cwd: process.cwd(),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  interrupted,
});
// Standard input may still be open, and nothing is left to wait for.
process.exit(code);
