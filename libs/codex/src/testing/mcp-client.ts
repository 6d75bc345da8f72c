import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import type { ClientCapabilities } from "@modelcontextprotocol/sdk/types.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import type { CodexMcpServer } from "../facade/codex-mcp-server.ts";

export interface Notice {
  method: string;
  params: Record<string, unknown>;
}

export interface Elicited {
  message: string;
  [member: string]: unknown;
}

/** `undefined` never answers; an error is the client's error. */
export type AnswerElicitation = (asked: Elicited) => Record<string, unknown> | Error | undefined;

export interface ConnectedClient {
  client: Client;
  /** What no handler of the SDK took, such as `codex/event`. */
  notices: Notice[];
  asked: Elicited[];
  call: (tool: string, args?: Record<string, unknown>, options?: CallOptions) => Promise<CodexResult>;
}

export interface CallOptions {
  signal?: AbortSignal;
  onprogress?: (progress: { progress: number; message?: string | undefined }) => void;
  timeout?: number;
  resetTimeoutOnProgress?: boolean;
}

export interface CodexResult {
  isError?: boolean;
  content: { type: "text"; text: string }[];
  structuredContent?: { threadId: string; content: string; notes?: string[] };
  _meta?: Record<string, unknown>;
}

/** A client that sees requests raw, as those written for the old server did: the SDK's types would cut its members away. */
export function rawClient(elicit?: AnswerElicitation): ConnectedClient {
  const capabilities: ClientCapabilities = elicit === undefined ? {} : { elicitation: {} };
  const client = new Client({ name: "test", version: "1.0.0" }, { capabilities });
  const notices: Notice[] = [];
  const asked: Elicited[] = [];
  client.fallbackNotificationHandler = (notice) => {
    notices.push(notice as Notice);
    return Promise.resolve();
  };
  client.fallbackRequestHandler = ({ params }) => {
    const question = params as unknown as Elicited;
    asked.push(question);
    const answer = elicit?.(question);
    if (answer instanceof Error) return Promise.reject(answer);
    return answer === undefined ? new Promise(() => undefined) : Promise.resolve(answer);
  };
  const call: ConnectedClient["call"] = async (name, args, options) =>
    (await client.callTool(
      { name, ...(args !== undefined && { arguments: args }) },
      undefined,
      options,
    )) as unknown as CodexResult;
  return { client, notices, asked, call };
}

export async function connectInMemory(
  server: CodexMcpServer,
  elicit?: AnswerElicitation,
): Promise<ConnectedClient> {
  const connected = rawClient(elicit);
  const [near, far] = InMemoryTransport.createLinkedPair();
  await server.connect(far);
  await connected.client.connect(near);
  return connected;
}
