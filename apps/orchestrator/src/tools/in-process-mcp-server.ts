import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { invalidateServerToolsCache, type MCPServer } from "@openai/agents";
import { version } from "../version.ts";

type McpTools = Awaited<ReturnType<MCPServer["listTools"]>>;
type CallOptions = Parameters<MCPServer["callTool"]>[3];
type CallContent = Awaited<ReturnType<MCPServer["callTool"]>>;

export interface ToolResult {
  content: CallContent;
  structuredContent?: Record<string, unknown>;
  isError?: boolean;
}

export interface InProcessMcpServerOptions {
  name: string;
  /** Connects the server to its side of the transport. */
  serve: (transport: Transport) => Promise<unknown>;
  /** A call that says nothing for this long hangs, in milliseconds. Progress counts as a word. */
  silenceMs: number;
  /** Arguments of a tool that the caller decides, whatever the model says. */
  fixedArguments?: (tool: string) => Readonly<Record<string, unknown>>;
  onResult?: (tool: string, result: ToolResult) => void;
}

/** An MCP server as a tool source for an agent: the real protocol over an in-memory transport, so that no process is started. */
export class InProcessMcpServer implements MCPServer {
  readonly name: string;
  readonly cacheToolsList = true;
  readonly useStructuredContent = true;
  readonly #options: InProcessMcpServerOptions;
  #client: Client | undefined;
  #tools: McpTools | undefined;

  constructor(options: InProcessMcpServerOptions) {
    this.name = options.name;
    this.#options = options;
  }

  async connect(): Promise<void> {
    const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
    const client = new Client({ name: "codex-orchestrator", version });
    await this.#options.serve(serverSide);
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
    return (await this.callToolResult(name, args, meta, options)).content;
  }

  async callToolResult(
    name: string,
    args: Record<string, unknown> | null,
    _meta?: Record<string, unknown> | null,
    options?: CallOptions,
  ): Promise<ToolResult> {
    const { silenceMs, fixedArguments, onResult } = this.#options;
    const result = (await this.#connected().callTool(
      { name, arguments: { ...args, ...fixedArguments?.(name) } },
      undefined,
      {
        timeout: silenceMs,
        resetTimeoutOnProgress: true,
        // Without somebody who listens, the client asks for no progress.
        onprogress: () => undefined,
        ...(options?.signal !== undefined && { signal: options.signal }),
      },
    )) as ToolResult;
    onResult?.(name, result);
    // An error is told by its text. Structured content would pass it off as an answer.
    return result.isError === true ? { content: result.content, isError: true } : result;
  }

  async invalidateToolsCache(): Promise<void> {
    this.#tools = undefined;
    await invalidateServerToolsCache(this.name);
  }

  #connected(): Client {
    if (this.#client === undefined) throw new Error(`The MCP server ${this.name} is not connected.`);
    return this.#client;
  }
}
