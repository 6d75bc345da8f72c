import { readFileSync } from "node:fs";
import type { Tool } from "@modelcontextprotocol/sdk/types.js";

/** What `codex mcp-server` of Codex 0.153.4, the last that had it, said. */
export interface RecordedServer {
  toolsList: { tools: Tool[] };
  calls: {
    case: string;
    tool: string;
    arguments?: Record<string, unknown>;
    result: {
      isError?: boolean;
      content: { type: "text"; text: string }[];
      structuredContent?: { threadId: string; content: string };
    };
  }[];
  approvals: { params: Record<string, unknown>; answer: Record<string, unknown>; outcome: string }[];
  events: {
    _meta: { requestId: number; threadId: string };
    id: string;
    msg: { type: string; [member: string]: unknown };
  }[];
}

const file = new URL("../facade/fixtures/codex-mcp-server-0.153.4.json", import.meta.url);

export const recordedServer = JSON.parse(readFileSync(file, "utf8")) as RecordedServer;
