import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { recordedServer } from "../testing/recorded-server.ts";

const register = import.meta.resolve("ts-blank-space/register");
const program = [
  "--import",
  register,
  "--conditions=@codex-orchestrator/source",
  join(import.meta.dirname, "codex-mcp.ts"),
];
const initialize = `${JSON.stringify({
  jsonrpc: "2.0",
  id: 0,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "raw", version: "1" } },
})}\n`;

let scratch: string;
let stub: string;
let env: Record<string, string>;
const children: ChildProcess[] = [];

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "codex-mcp-"));
  stub = join(scratch, "codex");
  // Says that it ran: none of these tests may start it.
  writeFileSync(stub, `#!/bin/sh\ntouch ${join(scratch, "ran")}\n`);
  chmodSync(stub, 0o755);
  env = { PATH: "/usr/bin:/bin", HOME: scratch, OPENAI_API_KEY: "key-of-a-test" };
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(scratch, { recursive: true, force: true });
});

interface Running {
  child: ChildProcess;
  out: () => string;
  err: () => string;
  ended: Promise<number | null>;
}

function start(args: readonly string[], more: Record<string, string> = {}): Running {
  const child = spawn(process.execPath, [...program, ...args], { cwd: scratch, env: { ...env, ...more } });
  children.push(child);
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  const ended = once(child, "close").then(([code]) => code as number | null);
  return { child, out: () => out, err: () => err, ended };
}

describe("codex-mcp", () => {
  it("lists the old tools over standard streams, and starts and writes nothing for that", async () => {
    const client = new Client({ name: "test", version: "1" });
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [...program, "--codex", stub],
      env,
      cwd: scratch,
      stderr: "pipe",
    });
    await client.connect(transport);
    expect(client.getServerVersion()).toMatchObject({ name: "codex-mcp-server", title: "Codex" });
    expect(await client.listTools()).toEqual(recordedServer.toolsList);
    await client.close();
    expect(existsSync(join(scratch, "ran"))).toBe(false);
    expect(existsSync(join(scratch, ".local"))).toBe(false);
  });

  it("answers what it does not know at once, before initialize too", async () => {
    const { child, out, err, ended } = start(["--codex", stub]);
    child.stdin!.write('{"jsonrpc":"2.0","id":1,"method":"server/discover","params":{}}\nnot json\n');
    child.stdin!.write(initialize);
    await expect.poll(out).toContain('"id":0');
    const [discover, initialized] = out()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown);
    expect(discover).toMatchObject({ id: 1, error: { code: -32_601 } });
    expect(initialized).toMatchObject({ id: 0, result: { protocolVersion: "2025-11-25" } });
    await expect.poll(err).toContain("codex-mcp: ");
    child.stdin!.end();
    expect(await ended).toBe(0);
  });

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("ends when it gets %s", async (signal, code) => {
    const { child, out, ended } = start(["--codex", stub]);
    child.stdin!.write(initialize);
    await expect.poll(out).toContain('"id":0');
    child.kill(signal);
    expect(await ended).toBe(code);
  });

  it("ends when nobody reads what it says", async () => {
    const { child, out, ended } = start(["--codex", stub]);
    child.stdin!.write(initialize);
    await expect.poll(out).toContain('"id":0');
    child.stdout!.destroy();
    const ping = setInterval(() => child.stdin!.write('{"jsonrpc":"2.0","id":2,"method":"ping"}\n'), 20);
    child.stdin!.on("error", () => undefined);
    expect(await ended).toBe(0);
    clearInterval(ping);
  });
});

describe("over HTTP", () => {
  it("it serves whoever has the token that it made, until it is ended", async () => {
    const { child, out, err, ended } = start(["--codex", stub, "--http", "0"]);
    await expect.poll(err).toContain("listening on ");
    const url = /listening on (\S+)/.exec(err())![1]!;
    const token = /token (\S+)/.exec(err())![1]!;
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/mcp$/);
    expect((await fetch(url, { method: "POST" })).status).toBe(401);
    const client = new Client({ name: "test", version: "1" });
    const headers = { authorization: `Bearer ${token}` };
    const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } });
    await client.connect(transport);
    expect(await client.listTools()).toEqual(recordedServer.toolsList);
    child.kill("SIGTERM");
    expect(await ended).toBe(143);
    expect(out()).toBe("");
    await client.close();
  });

  it.each(["file", "environment"])("it never prints a token that it got from the %s", async (source) => {
    const file = join(scratch, "token");
    writeFileSync(file, "token-of-a-test-0123456789\n");
    const given = source === "file" ? ["--token-file", file] : [];
    const more = source === "file" ? {} : { CODEX_MCP_TOKEN: "token-of-a-test-0123456789" };
    const { child, err, ended } = start(["--codex", stub, "--http", "0", ...given], more);
    await expect.poll(err).toContain("listening on ");
    const url = /listening on (\S+)/.exec(err())![1]!;
    const headers = { authorization: "Bearer token-of-a-test-0123456789" };
    expect((await fetch(url, { headers })).status).toBe(400);
    child.kill("SIGINT");
    expect(await ended).toBe(130);
    expect(err()).not.toContain("token-of-a-test");
  });
});
