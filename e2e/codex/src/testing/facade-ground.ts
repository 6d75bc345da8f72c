import { dirname, join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import type { RequestOptions } from "@modelcontextprotocol/sdk/shared/protocol.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import {
  type ElicitRequest,
  ElicitRequestSchema,
  type ElicitResult,
} from "@modelcontextprotocol/sdk/types.js";
import { expect } from "vitest";
import { type CodexGround, type CodexGroundOptions, models, startCodexGround } from "./codex-ground.ts";
import { processesOf } from "./processes.ts";

/** How `codex-mcp` is started: what stands in a client's configuration. */
export interface FacadeCommand {
  command: string;
  args: string[];
  env: Record<string, string>;
  cwd: string;
}

export interface FacadeGround extends CodexGround {
  facade: (options?: CommandOptions) => FacadeCommand;
  /** Where the façade lets Codex keep its threads. */
  facadeHome: string;
  /** A client over standard streams; closed with the ground. */
  connect: (options?: ConnectOptions) => Promise<FacadeClient & { pid: number }>;
}

export interface CommandOptions {
  flags?: readonly string[];
  /** Instead of the provider's address and key. */
  env?: Readonly<Record<string, string>>;
  /** Where no home is named, it is codex-mcp that chooses one. */
  nameHome?: boolean;
}

export interface ConnectOptions extends CommandOptions {
  /** Declares the capability, too. `undefined` as an answer is none. */
  elicit?: (asked: ElicitRequest["params"]) => ElicitResult | undefined;
}

export interface FacadeResult {
  isError?: boolean;
  content: { type: "text"; text: string }[];
  structuredContent?: { threadId: string; content: string };
}

export interface FacadeClient {
  client: Client;
  /** The messages of the `codex/event` notifications. */
  events: { type: string; [member: string]: unknown }[];
  call: (tool: string, args: Record<string, unknown>, options?: RequestOptions) => Promise<FacadeResult>;
}

/** A client as the SDK makes it, with typed handlers. */
export async function connectClient(
  transport: Transport,
  elicit?: ConnectOptions["elicit"],
): Promise<FacadeClient> {
  const capabilities = elicit === undefined ? {} : { elicitation: {} };
  const client = new Client({ name: "e2e", version: "1.0.0" }, { capabilities });
  const events: FacadeClient["events"] = [];
  client.fallbackNotificationHandler = ({ method, params }) => {
    if (method === "codex/event") events.push(params?.["msg"] as FacadeClient["events"][number]);
    return Promise.resolve();
  };
  if (elicit !== undefined)
    client.setRequestHandler(
      ElicitRequestSchema,
      ({ params }) => elicit(params) ?? new Promise(() => undefined),
    );
  await client.connect(transport);
  const call: FacadeClient["call"] = async (name, args, options) =>
    (await client.callTool({ name, arguments: args }, undefined, options)) as unknown as FacadeResult;
  return { client, events, call };
}

const repositoryRoot = join(import.meta.dirname, "../../../..");

/** `codex-mcp` with the real Codex while `work` runs. Afterwards nothing of it may live, and the script must be used up. */
export async function withFacade(
  options: CodexGroundOptions,
  work: (ground: FacadeGround) => Promise<void>,
): Promise<void> {
  const ground = await startCodexGround(options);
  const facadeHome = join(dirname(ground.repository), "facade-home");
  const closing: (() => Promise<void>)[] = [];
  const provider = { OPENAI_BASE_URL: ground.double.url, OPENAI_API_KEY: ground.apiKey };
  const facade: FacadeGround["facade"] = ({ flags = [], env = provider, nameHome = true } = {}) => ({
    command: process.execPath,
    args: [
      "--import",
      import.meta.resolve("ts-blank-space/register"),
      "--conditions=@codex-orchestrator/source",
      join(repositoryRoot, "libs/codex/src/bin/codex-mcp.ts"),
      ...["--codex", ground.executable, "--model", options.model ?? models.classic],
      ...(nameHome ? ["--home", facadeHome] : []),
      ...flags,
    ],
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: dirname(ground.repository),
      ...env,
    },
    cwd: ground.repository,
  });
  const connect: FacadeGround["connect"] = async ({ elicit, ...command } = {}) => {
    const transport = new StdioClientTransport({ ...facade(command), stderr: "inherit" });
    const connected = await connectClient(transport, elicit);
    closing.push(() => connected.client.close());
    return { ...connected, pid: transport.pid ?? 0 };
  };
  try {
    await work({ ...ground, facade, facadeHome, connect });
    ground.double.assertComplete();
  } finally {
    for (const close of closing) await close();
    await expect.poll(() => processesOf(facadeHome)).toEqual([]);
    await ground.close();
  }
}
