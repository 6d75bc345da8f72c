import { resolve } from "node:path";
import { PatternLibrary, createPatternMcpServer } from "@codex-orchestrator/learning-library";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { parseArguments } from "../cli/arguments.ts";
import { exitCode } from "../cli/exit-codes.ts";
import type { Output } from "../cli/output.ts";
import { readConfig } from "../config.ts";

const help = `Usage: codex-orchestrator mcp [--directory <path>] [--patterns <directory>]

Serves the learning library over MCP on standard input and output, for any MCP client: list_patterns, explain_pattern,
preview_pattern, apply_pattern, check_pattern, render_template, and documentation and templates as resources.

  --directory <path>     the only directory whose files the tools read and write (default: the current directory)
  --patterns <directory> another learning library (default: the bundled one)

Register it with Codex, for example, by \`codex mcp add patterns -- codex-orchestrator mcp\`.`;

const options = { directory: { type: "string" }, patterns: { type: "string" } } as const;

export async function execute(args: readonly string[], output: Output): Promise<number> {
  const { values } = await parseArguments("mcp", args, options, 0);
  if (values["help"] === true) {
    output.out(help);
    return exitCode.ok;
  }
  const config = readConfig({
    patterns: typeof values["patterns"] === "string" ? values["patterns"] : undefined,
  });
  const directory = typeof values["directory"] === "string" ? values["directory"] : ".";
  const library = await PatternLibrary.open(config.patternsDirectory);
  const controller = new AbortController();
  const server = await createPatternMcpServer(library, {
    directory: resolve(config.workingDirectory, directory),
    signal: controller.signal,
    env: config.environment,
  });
  // It serves until the client goes away, which closes standard input.
  const gone = new Promise<void>((done) => {
    process.stdin.once("end", done).once("close", done);
    process.once("SIGINT", done).once("SIGTERM", done);
  });
  await server.connect(new StdioServerTransport());
  await gone;
  controller.abort();
  await server.close();
  return exitCode.ok;
}
