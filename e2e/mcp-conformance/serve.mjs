// Serves the learning library over Streamable HTTP on loopback, one server for each session: the conformance suite speaks
// no other transport. Prints its address. Arguments: the folder that the tools work in.
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { join } from "node:path";
import { PatternLibrary, createPatternMcpServer } from "@codex-orchestrator/learning-library";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";

const [directory] = process.argv.slice(2);
const library = await PatternLibrary.open(join(import.meta.dirname, "../../patterns"));
const sessions = new Map();

const http = createServer((request, response) => {
  answer(request, response).catch((error) => {
    response.writeHead(500).end(String(error));
  });
});

async function answer(request, response) {
  const known = sessions.get(request.headers["mcp-session-id"]);
  const transport = known ?? (await openSession());
  await transport.handleRequest(request, response);
}

async function openSession() {
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: () => randomUUID(),
    onsessioninitialized: (id) => sessions.set(id, transport),
    enableDnsRebindingProtection: true,
    allowedHosts: [`127.0.0.1:${http.address().port}`, `localhost:${http.address().port}`],
  });
  const server = await createPatternMcpServer(library, { directory });
  await server.connect(transport);
  return transport;
}

http.listen(0, "127.0.0.1", () => {
  process.stdout.write(`http://127.0.0.1:${http.address().port}/mcp\n`);
});
