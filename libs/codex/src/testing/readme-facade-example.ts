import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { createCodexMcpServer, findCodex, prepareCodexHome, startAppServer } from "../index.ts";

const cwd = process.cwd();
const baseUrl = process.env["OPENAI_BASE_URL"] ?? "https://api.openai.com/v1";
const server = createCodexMcpServer({
  // At the first call: clients start servers that they never use.
  driver: async () => {
    const { executable } = await findCodex({ packageRoots: [cwd] });
    const home = await prepareCodexHome({
      directory: `${cwd}/.codex-home`,
      environment: process.env,
      model: "gpt-5.5",
      provider: { baseUrl, keyVariable: "OPENAI_API_KEY" },
    });
    return startAppServer({ ...home, executable });
  },
  cwd,
  root: cwd, // no call works elsewhere
  version: "1.0.0",
});
await server.connect(new StdioServerTransport()); // once for each client
process.stdin.once("end", () => void server.close());
