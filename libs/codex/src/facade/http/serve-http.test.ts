import { request } from "node:http";
import { tmpdir } from "node:os";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type AnswerElicitation, type ConnectedClient, rawClient } from "../../testing/mcp-client.ts";
import { ScriptedDriver } from "../../testing/scripted-driver.ts";
import { type CodexMcpServer, createCodexMcpServer } from "../codex-mcp-server.ts";
import { type HttpOptions, type HttpServing, serveHttp } from "./serve-http.ts";

const token = "a-token-of-a-test-0123456789";
const initialize = JSON.stringify({
  jsonrpc: "2.0",
  id: 0,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "raw", version: "1" } },
});

let driver: ScriptedDriver;
let server: CodexMcpServer;
let serving: HttpServing;
const clients: ConnectedClient[] = [];

async function start(options: Partial<HttpOptions> = {}): Promise<void> {
  driver = new ScriptedDriver();
  server = createCodexMcpServer({ driver, cwd: tmpdir(), version: "0.0.0", heartbeatMs: 20 });
  serving = await serveHttp(server, { port: 0, token, ...options });
}

async function stop(): Promise<void> {
  await Promise.all(clients.splice(0).map(({ client }) => client.close()));
  await serving.close();
  await server.close();
}

beforeEach(() => start());
afterEach(stop);

async function connect(
  elicit?: AnswerElicitation,
): Promise<ConnectedClient & { transport: StreamableHTTPClientTransport }> {
  const connected = rawClient(elicit);
  let listens = () => {};
  const listening = new Promise<void>((resolve) => (listens = resolve));
  const transport = new StreamableHTTPClientTransport(new URL(serving.url), {
    requestInit: { headers: { authorization: `Bearer ${token}` } },
    fetch: async (url, init) => {
      const answer = await fetch(url, init);
      if (init?.method === "GET") listens();
      return answer;
    },
  });
  await connected.client.connect(transport);
  clients.push(connected);
  // The SDK does not wait for it, and a session without it is idle.
  await listening;
  return { ...connected, transport };
}

interface RawAnswer {
  status: number;
  headers: Record<string, unknown>;
  body: string;
}

function post(headers: Record<string, string>, body = initialize, path = "/mcp"): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, serving.url), {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        authorization: `Bearer ${token}`,
        ...headers,
      },
    });
    sent.once("error", reject).once("response", (answer) => {
      let text = "";
      answer
        .setEncoding("utf8")
        .on("data", (chunk: string) => (text += chunk))
        .once("end", () => {
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text });
        });
    });
    sent.end(body);
  });
}

describe("a client with the token", () => {
  it("calls, asks, is asked and hears of progress", async () => {
    const { call, asked, notices } = await connect(() => ({
      action: "accept",
      content: { decision: "approved" },
    }));
    const progress: unknown[] = [];
    const result = await call(
      "codex",
      { prompt: "ASK ls ;; SLEEP 60 ;; SAY done" },
      { onprogress: (one) => progress.push(one) },
    );
    expect(result.structuredContent!.content).toBe("done");
    expect(asked).toHaveLength(1);
    expect(progress.length).toBeGreaterThan(3);
    expect(notices.map(({ method }) => method)).toContain("codex/event");
  });

  it("shares threads with the other clients, and nothing else", async () => {
    const [first, second] = [await connect(), await connect()];
    const { threadId } = (await first.call("codex", { prompt: "SAY 1" })).structuredContent!;
    const reply = await second.call("codex-reply", { threadId, prompt: "SAY 2" });
    expect(reply.structuredContent).toEqual({ threadId, content: "2" });
    expect(second.notices.length).toBeGreaterThan(0);
    expect(first.transport.sessionId).not.toBe(second.transport.sessionId);
  });
});

describe("a call ends", () => {
  it("with its session", async () => {
    const { call, transport } = await connect();
    const hanging = call("codex", { prompt: "HANG" }).catch(() => "ended");
    await expect.poll(() => driver.running).toBe(1);
    await transport.terminateSession();
    await expect.poll(() => [driver.running, driver.aborted]).toEqual([0, 1]);
    await stop();
    expect(await hanging).toBe("ended");
    await start();
  });

  it("with the connection on which its answer was awaited", async () => {
    const { call, client } = await connect();
    const hanging = call("codex", { prompt: "HANG" }).catch(() => "ended");
    await expect.poll(() => driver.running).toBe(1);
    await client.close();
    await expect.poll(() => [driver.running, driver.aborted]).toEqual([0, 1]);
    expect(await hanging).toBe("ended");
  });

  it("with the serving", async () => {
    const { call } = await connect();
    const hanging = call("codex", { prompt: "HANG" }).catch(() => "ended");
    await expect.poll(() => driver.running).toBe(1);
    await serving.close();
    await expect.poll(() => driver.aborted).toBe(1);
    await server.close();
    await Promise.all(clients.splice(0).map(({ client }) => client.close()));
    expect(await hanging).toBe("ended");
    await start();
  });
});

describe("refused is", () => {
  it.each([
    ["no token", {}],
    ["a wrong token", { authorization: "Bearer a-token-of-a-test-0123456788" }],
    ["the beginning of the token", { authorization: `Bearer ${token.slice(0, -1)}` }],
    ["another scheme", { authorization: `Basic ${token}` }],
  ])("%s", async (name, headers) => {
    const answer = await post(name === "no token" ? { authorization: "" } : headers);
    expect(answer.status).toBe(401);
    expect(answer.headers["www-authenticate"]).toContain("Bearer");
    expect(answer.body).not.toContain(token);
  });

  it.each([
    ["a foreign host, as after DNS rebinding", { host: "evil.example" }],
    ["a foreign host with our port", { host: "evil.example:80" }],
    ["our name with another port", { host: "localhost:1" }],
    ["the page of another site", { origin: "https://evil.example" }],
    ["the page of another program of this machine", { origin: "http://localhost:1" }],
    ["a page without an origin of its own", { origin: "null" }],
  ])("%s, even with the token", async (_, headers) => {
    expect((await post(headers)).status).toBe(403);
  });

  it("another path", async () => {
    expect((await post({}, initialize, "/")).status).toBe(404);
  });

  it("a message that is too long, a body that is no JSON, and a beginning without initialize", async () => {
    await stop();
    await start({ maxMessageBytes: 10_000 });
    expect((await post({}, JSON.stringify({ long: "x".repeat(20_000) }))).status).toBe(413);
    expect((await post({}, "{")).status).toBe(400);
    expect((await post({}, '{"jsonrpc":"2.0","id":1,"method":"tools/list"}')).status).toBe(400);
  });

  it("a session that nobody began, or that has ended", async () => {
    expect((await post({ "mcp-session-id": "no" })).status).toBe(404);
    const { transport } = await connect();
    const id = transport.sessionId!;
    await transport.terminateSession();
    expect((await post({ "mcp-session-id": id })).status).toBe(404);
  });

  it.each(["", "short", "0123456789 123456789"])("a token that is none: %j", async (weak) => {
    await expect(serveHttp(server, { port: 0, token: weak })).rejects.toThrow("at least 16 characters");
  });
});

describe("its own names and pages", () => {
  it("are accepted", async () => {
    const { port } = new URL(serving.url);
    for (const name of ["localhost", "127.0.0.1"])
      expect((await post({ host: `${name}:${port}`, origin: `http://${name}:${port}` })).status).toBe(200);
  });
});

describe("sessions", () => {
  it("are so many; one whose client went away makes room", async () => {
    await stop();
    await start({ maxSessions: 2 });
    const [first, second] = [await connect(), await connect()];
    expect((await post({})).status).toBe(503);
    const lost = second.transport.sessionId!;
    await second.client.close();
    await expect.poll(async () => (await post({})).status).toBe(200);
    expect(await first.client.ping()).toEqual({});
    expect((await post({ "mcp-session-id": lost })).status).toBe(404);
  });

  it("that are busy are kept, and a further client is told", async () => {
    await stop();
    await start({ maxSessions: 1 });
    const { call } = await connect();
    const aborts = new AbortController();
    const hanging = call("codex", { prompt: "HANG" }, { signal: aborts.signal });
    await expect.poll(() => driver.running).toBe(1);
    expect((await post({})).status).toBe(503);
    aborts.abort();
    await expect(hanging).rejects.toThrow();
  });
});
