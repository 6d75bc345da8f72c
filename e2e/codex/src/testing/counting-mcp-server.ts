import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { z } from "zod";

/** An MCP server with one tool, which asks for approval unless Codex is told otherwise. */
const server = new McpServer({ name: "counting", version: "1.0.0" });
let counted = 0;
server.registerTool("count", { description: "Counts.", inputSchema: { by: z.number() } }, ({ by }) => {
  counted += by;
  return { content: [{ type: "text", text: `counted ${counted}` }] };
});
await server.connect(new StdioServerTransport());
