import { randomUUID } from "node:crypto";
import type { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import type { CodexMcpServer } from "../codex-mcp-server.ts";

export interface HttpSession {
  readonly transport: StreamableHTTPServerTransport;
  /** Requests under way; without any the session is idle. */
  open: number;
}

/** The sessions of clients, of which there are only so many: an idle one makes room for a new one. */
export class HttpSessions {
  readonly #server: CodexMcpServer;
  readonly #most: number;
  // In the order of last use, the oldest first.
  readonly #sessions = new Map<string, HttpSession>();

  constructor(server: CodexMcpServer, most: number) {
    this.#server = server;
    this.#most = most;
  }

  find(id: string): HttpSession | undefined {
    const session = this.#sessions.get(id);
    if (session === undefined) return undefined;
    this.#sessions.delete(id);
    this.#sessions.set(id, session);
    return session;
  }

  /** `undefined` when there are too many, and none is idle. */
  async open(): Promise<HttpSession | undefined> {
    if (this.#sessions.size >= this.#most && !(await this.#endIdle())) return undefined;
    const { StreamableHTTPServerTransport } =
      await import("@modelcontextprotocol/sdk/server/streamableHttp.js");
    const id = randomUUID();
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: () => id });
    const session = { transport, open: 0 };
    transport.onclose = () => this.#sessions.delete(id);
    this.#sessions.set(id, session);
    await this.#server.connect(transport);
    return session;
  }

  /** Ends all, and the calls that are under way. */
  async close(): Promise<void> {
    await Promise.all([...this.#sessions.values()].map(({ transport }) => transport.close()));
  }

  async #endIdle(): Promise<boolean> {
    const idle = [...this.#sessions.values()].find(({ open }) => open === 0);
    await idle?.transport.close();
    return idle !== undefined;
  }
}
