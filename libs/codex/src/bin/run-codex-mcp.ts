import { readFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import { relative } from "node:path";
import type { Readable, Writable } from "node:stream";
import { CodexRequestError } from "../errors.ts";
import type { CodexMcpServer } from "../facade/codex-mcp-server.ts";
import { CodexNotFoundError } from "../installation/errors.ts";
import { type CodexMcpArguments, parseArguments } from "./arguments.ts";
import { setUpCodex } from "./codex-setup.ts";
import { UsageError } from "./usage-error.ts";

/** What a process has; given, so that a test can be one. */
export interface Surroundings {
  args: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  stdin: Readable;
  stdout: Writable;
  stderr: Writable;
  /** Settles when the process is asked to end. */
  interrupted: Promise<"SIGINT" | "SIGTERM">;
}

/** How long ending everything may take. */
const closingMs = 20_000;

/** @returns the exit code: 0, 1, 2, 130 or 143, as `--help` says */
export async function runCodexMcp(surroundings: Surroundings): Promise<number> {
  try {
    return await run(surroundings);
  } catch (error) {
    const { message } = error as Error;
    surroundings.stderr.write(`codex-mcp: ${message}\n`);
    const asked = [UsageError, CodexNotFoundError, CodexRequestError].some((kind) => error instanceof kind);
    return asked ? 2 : 1;
  }
}

async function run(surroundings: Surroundings): Promise<number> {
  const { args, cwd, env, stdout, stderr } = surroundings;
  const given = parseArguments(args, cwd);
  const version = packageVersion();
  if (given.show === "version") {
    stdout.write(`${version}\n`);
    return 0;
  }
  if (given.show === "help") {
    stdout.write((await import("./help.ts")).help);
    return 0;
  }
  if (given.root !== undefined) await requireDirectory(given.root);
  const setup = await setUpCodex(given, { env, version });
  const { createCodexMcpServer } = await import("../facade/codex-mcp-server.ts");
  const server = createCodexMcpServer({
    driver: () => setup.start(),
    cwd: workingDirectory(given.root, cwd),
    root: given.root,
    allow: { fullAccess: given.allowFullAccess, config: given.allowConfig },
    defaults: { model: given.model, sandbox: given.sandbox, approvalPolicy: given.approvalPolicy },
    approvalDeadlineMs: given.approvalDeadlineMs,
    version,
  });
  const serve = given.http === undefined ? serveStdio : serveOverHttp;
  const code = await serve(server, given, surroundings);
  if (await inTime(server.close())) return code;
  stderr.write(`codex-mcp: not everything could be ended within ${closingMs / 1000} s.\n`);
  return 1;
}

async function serveStdio(
  server: CodexMcpServer,
  _: CodexMcpArguments,
  { stdin, stdout, stderr, interrupted }: Surroundings,
): Promise<number> {
  const { StdioServerTransport } = await import("@modelcontextprotocol/sdk/server/stdio.js");
  // Each message that a slow client does not take at once waits for it.
  stdout.setMaxListeners(0);
  const transport = new StdioServerTransport(stdin, stdout);
  // A line that is no message, or one that is too long.
  transport.onerror = ({ message }) => {
    stderr.write(`codex-mcp: ${message.slice(0, 300)}\n`);
  };
  const gone = new Promise<0>((resolve) => {
    const done = (): void => {
      resolve(0);
    };
    stdin.once("end", done).once("close", done);
    stdout.once("error", done).once("close", done);
    transport.onclose = done;
  });
  await server.connect(transport);
  return Promise.race([gone, interrupted.then(exitCodeOf)]);
}

async function serveOverHttp(
  server: CodexMcpServer,
  { http = { host: "127.0.0.1", port: 0 }, tokenFile }: CodexMcpArguments,
  { env, stderr, interrupted }: Surroundings,
): Promise<number> {
  const { httpToken } = await import("./http-token.ts");
  const { serveHttp } = await import("../facade/http/serve-http.ts");
  let made = "";
  const token = await httpToken(tokenFile, env["CODEX_MCP_TOKEN"], (one) => (made = one));
  const serving = await serveHttp(server, { ...http, token });
  if (made !== "") stderr.write(`codex-mcp: token ${made}\n`);
  stderr.write(`codex-mcp: listening on ${serving.url}\n`);
  const signal = await interrupted;
  await serving.close();
  return exitCodeOf(signal);
}

function exitCodeOf(signal: "SIGINT" | "SIGTERM"): number {
  return signal === "SIGINT" ? 130 : 143;
}

async function inTime(ending: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, closingMs, false);
  });
  const ended = await Promise.race([ending.then(() => true), late]);
  clearTimeout(timer);
  return ended;
}

/** A call without a `cwd` works in the root when this process is outside of it. */
function workingDirectory(root: string | undefined, cwd: string): string {
  if (root === undefined) return cwd;
  const way = relative(root, cwd);
  return way === ".." || way.startsWith("../") ? root : cwd;
}

async function requireDirectory(root: string): Promise<void> {
  const found = await stat(root).catch(() => undefined);
  if (found?.isDirectory() !== true) throw new UsageError(`--root ${root} is not a directory.`);
}

function packageVersion(): string {
  const manifest = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}
