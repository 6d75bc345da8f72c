import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { invalidateServerToolsCache, type MCPServer } from "@openai/agents";
import { z } from "zod";
import type { AppliedPattern } from "../manager/ports.ts";

/** A pattern over a large repository parses every file; silence for this long means that it hangs. */
const callTimeoutMs = 10 * 60_000;

const applyResult = z.object({
  pattern: z.object({ id: z.string(), version: z.string(), integrity: z.string() }),
  changed: z.array(z.string()),
  errors: z.array(z.object({ file: z.string(), kind: z.string(), message: z.string() })),
  effectsViolated: z.array(z.object({ file: z.string(), change: z.string() })),
});

type McpTools = Awaited<ReturnType<MCPServer["listTools"]>>;
type CallOptions = Parameters<MCPServer["callTool"]>[3];
type CallContent = Awaited<ReturnType<MCPServer["callTool"]>>;

/**
 * The learning library's MCP server as a tool source for an agent: the real protocol over an in-memory transport, so
 * that no process is started. It remembers which patterns were applied, as the server said, not as a model said.
 */
export class PatternServer implements MCPServer {
  readonly name = "learning-library";
  readonly cacheToolsList = true;
  readonly useStructuredContent = true;
  readonly #createServer: () => Promise<McpServer>;
  #client: Client | undefined;
  #tools: McpTools | undefined;
  #applied: AppliedPattern[] = [];

  constructor(createServer: () => Promise<McpServer>) {
    this.#createServer = createServer;
  }

  async connect(): Promise<void> {
    const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
    const client = new Client({ name: "codex-orchestrator", version: "0.1.0" });
    const server = await this.#createServer();
    await server.connect(serverSide);
    await client.connect(clientSide);
    this.#client = client;
  }

  async close(): Promise<void> {
    await this.invalidateToolsCache();
    await this.#client?.close();
    this.#client = undefined;
  }

  async listTools(): Promise<McpTools> {
    this.#tools ??= (await this.#connected().listTools()).tools as McpTools;
    return this.#tools;
  }

  async callTool(
    name: string,
    args: Record<string, unknown> | null,
    meta?: Record<string, unknown> | null,
    options?: CallOptions,
  ): Promise<CallContent> {
    const result = await this.callToolResult(name, args, meta, options);
    return result.content;
  }

  async callToolResult(
    name: string,
    args: Record<string, unknown> | null,
    _meta?: Record<string, unknown> | null,
    options?: CallOptions,
  ): Promise<{ content: CallContent; structuredContent?: Record<string, unknown>; isError?: boolean }> {
    const result = await this.#connected().callTool({ name, arguments: args ?? {} }, undefined, {
      timeout: callTimeoutMs,
      resetTimeoutOnProgress: true,
      ...(options?.signal !== undefined && { signal: options.signal }),
    });
    if (name === "apply_pattern" && result.isError !== true) this.#remember(result.structuredContent);
    return result as { content: CallContent; structuredContent?: Record<string, unknown>; isError?: boolean };
  }

  async invalidateToolsCache(): Promise<void> {
    this.#tools = undefined;
    await invalidateServerToolsCache(this.name);
  }

  /** The patterns applied since the last call. */
  takeApplied(): AppliedPattern[] {
    const applied = this.#applied;
    this.#applied = [];
    return applied;
  }

  #remember(structuredContent: unknown): void {
    const { pattern, changed, errors, effectsViolated } = applyResult.parse(structuredContent);
    const problems = [
      // A file that does not parse was left alone; that is for the checks to judge, not for the pattern.
      ...errors.filter(({ kind }) => kind !== "syntax").map(({ file, message }) => `${file}: ${message}`),
      ...effectsViolated.map(
        ({ file, change }) => `${file} was ${change} by something other than the pattern`,
      ),
    ];
    this.#applied.push({ ...pattern, files: changed, problems });
  }

  #connected(): Client {
    if (this.#client === undefined) throw new Error("The pattern server is not connected.");
    return this.#client;
  }
}
