// Lends a login of ChatGPT to an app server, where nobody but a recorder on loopback can be reached, and prints what the
// recorder got. The arguments are the home of the user and the directory for the home of Codex.
import { createHash } from "node:crypto";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { type IncomingMessage, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { prepareCodexHome } from "@codex-orchestrator/codex";
import { filesWith } from "./directory-digest.ts";
import { installedCodex } from "./installed-codex.ts";

const [user = "", directory = ""] = process.argv.slice(2);
const recorder = createServer();
const asked = once(recorder, "request") as Promise<[IncomingMessage]>;
recorder.on("upgrade", (_, socket) =>
  socket.end("HTTP/1.1 426 Upgrade Required\r\ncontent-length: 0\r\n\r\n"),
);
await once(recorder.listen(0, "127.0.0.1"), "listening");
const base = `http://127.0.0.1:${(recorder.address() as AddressInfo).port}/v1`;

const home = await prepareCodexHome({
  directory,
  environment: process.env,
  user: { directory: user, login: true },
  model: "gpt-5.5",
  extra: { openai_base_url: base },
});
const server = spawn(await installedCodex(), ["app-server"], {
  env: home.env,
  stdio: ["pipe", "pipe", "ignore"],
});
const answers = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
const call = async (id: number, method: string, params: object) => {
  server.stdin.write(`${JSON.stringify({ id, method, params })}\n`);
  for (;;) {
    const line = (await answers.next()) as IteratorResult<string, undefined>;
    if (line.done === true) throw new Error("the app server ended");
    const message = JSON.parse(line.value) as { id?: number; error?: unknown };
    if (message.error !== undefined) throw new Error(JSON.stringify(message.error));
    if (message.id === id) return message as { result: Record<string, unknown> };
  }
};
await call(1, "initialize", {
  clientInfo: { name: "e2e", title: null, version: "0" },
  capabilities: { experimentalApi: true },
});
const login = await call(2, "account/login/start", home.login ?? {});
const thread = await call(3, "thread/start", { cwd: directory, sandbox: "read-only", ephemeral: true });
const { id: threadId } = thread.result["thread"] as { id: string };
await call(4, "turn/start", { threadId, input: [{ type: "text", text: "work" }] });
const [{ headers }] = await asked;
server.kill("SIGKILL");
await once(server, "exit");
recorder.closeAllConnections();
recorder.close();
const secret = headers.authorization?.replace("Bearer ", "") ?? "";
// Whoever runs this blacks tokens out of what it prints.
const sha256 = createHash("sha256").update(secret).digest("hex");
const report = {
  login: login.result,
  sha256,
  account: headers["chatgpt-account-id"],
  onDisk: await filesWith(directory, secret),
};
process.stdout.write(`${JSON.stringify(report)}\n`);
