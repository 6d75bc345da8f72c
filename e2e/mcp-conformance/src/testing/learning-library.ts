import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PatternLibrary, createPatternMcpServer } from "@codex-orchestrator/learning-library";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";

import type { ServerUnderTest } from "./run-scenario.ts";

/** The server has stdio and in-process transports of its own; the suite speaks only HTTP, which is added here. */
export async function startLearningLibrary(): Promise<ServerUnderTest> {
  const directory = await mkdtemp(join(tmpdir(), "mcp-conformance-"));
  const library = await PatternLibrary.open(join(import.meta.dirname, "../../../../patterns"));
  const sessions = new Map<string, StreamableHTTPServerTransport>();
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const known = sessions.get(String(request.headers["mcp-session-id"]));
    await (known ?? (await openSession())).handleRequest(request, response);
  };
  const http = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const { port } = http.address() as AddressInfo;

  async function openSession() {
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => {
        sessions.set(id, transport);
      },
      enableDnsRebindingProtection: true,
      allowedHosts: [`127.0.0.1:${port}`, `localhost:${port}`],
    });
    const server = await createPatternMcpServer(library, { directory });
    await server.connect(transport);
    return transport;
  }

  const stop = async () => {
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
    await rm(directory, { recursive: true });
  };
  return { url: `http://127.0.0.1:${port}/mcp`, stop };
}
