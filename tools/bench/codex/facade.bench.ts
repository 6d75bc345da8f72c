import { join } from "node:path";
import { message, shell } from "@codex-orchestrator/codex/responses-double";
import type { Benchmark, Measurement } from "../measurement.ts";
import { inMilliseconds, paired } from "../paired.ts";
import { type CodexGround, withCodexGround } from "./codex-ground.ts";
import { startPeer } from "./json-lines-peer.ts";

const turns = 100;
const program = join(import.meta.dirname, "../../../libs/codex/src/bin/codex-mcp.ts");
const client = { name: "bench", version: "0" };

/** A turn through `codex-mcp`, over standard streams, against one of the app server with nothing in between. */
export const facade: Benchmark = {
  name: "codex-facade",
  measure: () =>
    withCodexGround(
      "gpt-5.5",
      ({ outputs }) => (outputs.length === 0 ? shell("echo hello") : message("done")),
      async (ground) => [await measureTurns(ground)],
    ),
};

interface Conversation {
  turn: () => Promise<void>;
  close: () => Promise<void>;
}

async function measureTurns(ground: CodexGround): Promise<Measurement> {
  const raw = await startAppServerThread(ground);
  const ours = await startFacadeThread(ground);
  try {
    await raw.turn();
    const times = await paired(turns, ours.turn, raw.turn);
    return {
      name: `a turn with a command, ${turns} of each`,
      value: times.ratio,
      unit: "x",
      target: { atMost: 1.1 },
      detail: inMilliseconds(times),
    };
  } finally {
    await ours.close();
    await raw.close();
  }
}

async function startAppServerThread({ executable, home, cwd }: CodexGround): Promise<Conversation> {
  const server = startPeer([executable, "app-server"], { env: home.env, cwd });
  await server.request("initialize", { clientInfo: { ...client, title: null } });
  server.notify("initialized");
  const options = { cwd, approvalPolicy: "never", sandbox: "workspace-write" };
  const threadId = (await server.request("thread/start", options)).result?.thread?.id;
  return {
    async turn() {
      const completed = server.until(({ method }) => method === "turn/completed");
      await server.request("turn/start", { threadId, input: [{ type: "text", text: "work" }] });
      const status = (await completed).params?.turn?.status;
      if (status !== "completed") throw new Error(`A turn ended as ${status ?? "nothing"}.`);
    },
    close: server.close,
  };
}

async function startFacadeThread(ground: CodexGround): Promise<Conversation> {
  const { scratch, cwd, double, executable, home } = ground;
  const node = [process.execPath, "--import", "ts-blank-space/register"] as const;
  const flags = ["--home", join(scratch, "facade"), "--codex", executable];
  const { PATH = "", HOME = "" } = home.env;
  const server = startPeer([...node, "--conditions=@codex-orchestrator/source", program, ...flags], {
    env: { PATH, HOME, OPENAI_BASE_URL: double.url, OPENAI_API_KEY: "none" },
    cwd: import.meta.dirname,
  });
  await server.request("initialize", { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: client });
  server.notify("notifications/initialized");
  const call = async (name: string, args: object) => {
    const { result } = await server.request("tools/call", { name, arguments: { prompt: "work", ...args } });
    const { threadId, content } = result?.structuredContent ?? {};
    if (content !== "done") throw new Error(`A call ended with ${content ?? JSON.stringify(result)}.`);
    return threadId;
  };
  const options = { cwd, model: "gpt-5.5", sandbox: "workspace-write", "approval-policy": "never" };
  const threadId = await call("codex", options);
  return {
    async turn() {
      await call("codex-reply", { threadId });
    },
    close: server.close,
  };
}
