import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { PatternLibrary } from "../pattern-library.ts";
import type { PatternReport } from "../report/pattern-report.ts";
import type { GitEnvironment } from "../runner/files/target-files.ts";
import { progressReporter, type ToolCall } from "./progress-reporter.ts";
import { registerResources } from "./register-resources.ts";
import { asToolResult } from "./tool-result.ts";
import { inputs, outputs } from "./tool-schemas.ts";

export interface PatternMcpOptions {
  /** The only directory whose files the tools read and write. */
  readonly directory: string;
  /** Ends every call that is under way. */
  readonly signal?: AbortSignal | undefined;
  /** The environment of the git processes; without it they inherit that of this process. */
  readonly env?: GitEnvironment | undefined;
}

/**
 * A library as an MCP server. The caller connects it to a transport. Calls that run a pattern take turns, so that no
 * two of them ever work on the same files. The SDK is loaded with the first server.
 *
 * Tools: `list_patterns`, `explain_pattern`, `preview_pattern`, `apply_pattern`, `check_pattern`, `render_template`.
 * Resources: `pattern://docs/<id>` and `pattern://templates/<id>`. A client that asks for progress gets it.
 * What goes wrong comes back as a result with `isError` and the text `<code>: <message>`.
 */
export async function createPatternMcpServer(
  library: PatternLibrary,
  options: PatternMcpOptions,
): Promise<McpServer> {
  const { McpServer } = await import("@modelcontextprotocol/sdk/server/mcp.js");
  const server = new McpServer(
    { name: "learning-library", version: "0.1.0" },
    {
      instructions:
        "Patterns are proved codemods, lint rules and templates. Prefer one to writing the same change by hand: " +
        "list them, explain the one that fits, preview it, then apply it.",
    },
  );
  registerCatalogue(server, library);
  registerRuns(server, library, options);
  await registerResources(server, library);
  return server;
}

function registerCatalogue(server: McpServer, library: PatternLibrary): void {
  server.registerTool(
    "list_patterns",
    {
      title: "List patterns",
      description: "Every pattern of the library: its id, version, and the problem it solves.",
      inputSchema: inputs.list,
      outputSchema: outputs.list,
      annotations: { readOnlyHint: true },
    },
    ({ kind, language }) =>
      asToolResult(() => ({
        patterns: library
          .list()
          .filter((pattern) => kind === undefined || pattern.kind === kind)
          .filter((pattern) => language === undefined || pattern.languages.includes(language)),
      })),
  );
  server.registerTool(
    "explain_pattern",
    {
      title: "Explain a pattern",
      description: "A pattern's manifest, its documentation, and examples of code before and after it.",
      inputSchema: inputs.explain,
      outputSchema: outputs.explain,
      annotations: { readOnlyHint: true },
    },
    ({ pattern }) => asToolResult(() => library.explain(pattern)),
  );
  server.registerTool(
    "render_template",
    {
      title: "Render a template",
      description: "The text of a template with its variables filled in. Nothing is written.",
      inputSchema: inputs.render,
      outputSchema: outputs.render,
      annotations: { readOnlyHint: true },
    },
    ({ pattern, variables }) =>
      asToolResult(async () => ({ text: await library.render(pattern, variables) })),
  );
}

function registerRuns(server: McpServer, library: PatternLibrary, options: PatternMcpOptions): void {
  const inTurn = takingTurns();
  const run = (
    {
      pattern,
      ...request
    }: { pattern: string; files?: string[] | undefined; options?: Record<string, unknown> | undefined },
    write: boolean,
    call: ToolCall,
  ): Promise<PatternReport> => {
    const signals = [call.signal, ...(options.signal === undefined ? [] : [options.signal])];
    const { directory, env } = options;
    const signal = AbortSignal.any(signals);
    const onProgress = progressReporter(call);
    return inTurn(() => library.apply(pattern, { ...request, directory, env, write, signal, onProgress }));
  };
  server.registerTool(
    "preview_pattern",
    {
      title: "Preview a pattern",
      description:
        "What applying a codemod or a lint rule would change, as a unified diff. Nothing is written.",
      inputSchema: inputs.run,
      outputSchema: outputs.report,
      annotations: { readOnlyHint: true },
    },
    (request, call) => asToolResult(() => run(request, false, call)),
  );
  server.registerTool(
    "apply_pattern",
    {
      title: "Apply a pattern",
      description: "Applies a codemod or the fixes of a lint rule to the files of the directory.",
      inputSchema: inputs.run,
      outputSchema: outputs.report,
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
    },
    (request, call) => asToolResult(() => run(request, true, call)),
  );
  server.registerTool(
    "check_pattern",
    {
      title: "Check a pattern",
      description: "Whether any file still has what a codemod or a lint rule would change or report.",
      inputSchema: inputs.run,
      outputSchema: outputs.check,
      annotations: { readOnlyHint: true },
    },
    (request, call) => asToolResult(async () => summarizeCheck(await run(request, false, call))),
  );
}

function summarizeCheck({ pattern, changed, findings, errors, skipped }: PatternReport) {
  const clean = changed.length === 0 && findings.length === 0 && errors.length === 0;
  return { pattern, clean, wouldChange: changed, findings, errors, skipped };
}

/** Runs what it is given one after another, whether or not the one before succeeded. */
function takingTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    return turn;
  };
}
