import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { CodexRequestError } from "../../errors.ts";
import type { CodexMcpServer } from "../codex-mcp-server.ts";
import { digestOf, refuse } from "./admit-request.ts";
import { HttpSessions } from "./http-sessions.ts";
import { readMessage, requestIds } from "./read-message.ts";

export interface HttpOptions {
  /** `127.0.0.1` by default, or `::1`; no other: what this serves runs commands. */
  readonly host?: "127.0.0.1" | "::1" | undefined;
  /** 0 for a free one. */
  readonly port: number;
  /** What clients send as their bearer token; at least 16 characters. */
  readonly token: string;
  /** Default: 4 MiB. */
  readonly maxMessageBytes?: number | undefined;
  /** Default: 64. */
  readonly maxSessions?: number | undefined;
}

export interface HttpServing {
  /** Such as `http://127.0.0.1:4711/mcp`. */
  readonly url: string;
  /** Ends connections and sessions, and with them their calls; the server may serve on elsewhere. */
  close(): Promise<void>;
}

/**
 * Serves MCP over Streamable HTTP on loopback to clients that have the token, one session for each. A call ends when the
 * connection does on which its answer was awaited.
 *
 * @throws {CodexRequestError} for a token that is too short
 */
export async function serveHttp(server: CodexMcpServer, options: HttpOptions): Promise<HttpServing> {
  const { host = "127.0.0.1", token } = options;
  if (token.length < 16 || /\s/.test(token))
    throw new CodexRequestError("The token for HTTP must have at least 16 characters and no white space.");
  const digest = digestOf(token);
  const sessions = new HttpSessions(server, options.maxSessions ?? 64);
  const maxBytes = options.maxMessageBytes ?? 4 * 1024 * 1024;
  const http = createServer((request, response) => {
    const refusal = refuse(request, portOf(http), digest);
    if (refusal !== undefined) {
      answer(response, refusal.status, refusal.message);
      return;
    }
    handle(request, response, sessions, maxBytes).catch((error: unknown) => {
      answer(response, 500, error instanceof Error ? error.message : String(error));
    });
  });
  await new Promise<void>((resolve, reject) => {
    http.once("error", reject).listen(options.port, host, resolve);
  });
  return {
    url: `http://${host === "::1" ? "[::1]" : host}:${portOf(http)}/mcp`,
    close: async () => {
      await sessions.close();
      const closed = new Promise((resolve) => http.close(resolve));
      http.closeAllConnections();
      await closed;
    },
  };
}

function portOf(http: Server): number {
  return (http.address() as AddressInfo).port;
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  sessions: HttpSessions,
  maxBytes: number,
): Promise<void> {
  let message: unknown;
  if (request.method === "POST") {
    const body = await readMessage(request, maxBytes);
    if ("problem" in body) {
      answer(response, body.status, body.problem);
      return;
    }
    message = body.message;
  }
  const id = request.headers["mcp-session-id"];
  if (id === undefined && !isInitialize(message)) {
    answer(response, 400, "Begin with `initialize`, then send its Mcp-Session-Id.");
    return;
  }
  const session = typeof id === "string" ? sessions.find(id) : await sessions.open();
  if (session === undefined) {
    answer(
      response,
      id === undefined ? 503 : 404,
      id === undefined ? "Too many sessions." : "Session not found",
    );
    return;
  }
  session.open += 1;
  response.once("close", () => {
    session.open -= 1;
    if (response.writableFinished) return;
    // Nobody can have the answers any more.
    for (const requestId of requestIds(message))
      session.transport.onmessage?.({
        jsonrpc: "2.0",
        method: "notifications/cancelled",
        params: { requestId, reason: "The connection of the call was closed." },
      });
  });
  await session.transport.handleRequest(request, response, message);
}

function isInitialize(message: unknown): boolean {
  return (
    typeof message === "object" && message !== null && "method" in message && message.method === "initialize"
  );
}

/** An error as JSON-RPC has it, for a request that has no session or no right. */
function answer(response: ServerResponse, status: number, message: string): void {
  if (response.headersSent) {
    response.end();
    return;
  }
  const code = status === 404 ? -32_001 : -32_000;
  response.writeHead(status, {
    "content-type": "application/json",
    // What was not read of a body would be taken for the next request.
    ...(status === 413 && { connection: "close" }),
    ...(status === 401 && { "www-authenticate": 'Bearer realm="codex-mcp"' }),
  });
  response.end(JSON.stringify({ jsonrpc: "2.0", error: { code, message }, id: null }));
}
