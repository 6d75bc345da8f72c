// Runs the conformance suite's server scenarios that apply to our servers. The others call tools, prompts and resources
// that the suite's own example server has.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

if (Number(process.versions.node.split(".")[0]) < 22) {
  process.stdout.write(
    `skipped: the conformance suite needs Node.js 22, this is ${process.versions.node}.\n`,
  );
  process.exit(0);
}
const suite = dirname(
  createRequire(import.meta.url).resolve("@modelcontextprotocol/conformance/package.json"),
);
const directory = mkdtempSync(join(tmpdir(), "mcp-conformance-"));
const workspace = join(import.meta.dirname, "../..");
const fromSource = [
  "--import",
  join(workspace, "node_modules/ts-blank-space/loader/register.js"),
  "--conditions=@codex-orchestrator/source",
];
const token = "token-of-the-conformance-suite";

const servers = [
  {
    name: "learning library",
    args: [join(import.meta.dirname, "serve.mjs"), directory],
    env: {},
    clientFlags: [],
    scenarios: ["server-initialize", "ping", "tools-list", "resources-list", "dns-rebinding-protection"],
  },
  {
    name: "codex-mcp",
    // No scenario calls its tools, so that any program will do for Codex.
    args: [join(workspace, "libs/codex/src/bin/codex-mcp.ts"), "--http", "0", "--codex", process.execPath],
    env: { CODEX_MCP_TOKEN: token, OPENAI_API_KEY: "none" },
    clientFlags: ["--import", join(import.meta.dirname, "with-token.mjs")],
    scenarios: [
      "server-initialize",
      "ping",
      "tools-list",
      // It calls a tool that is not there, which is reported as a failed call.
      "tools-call-error",
      "server-sse-multiple-streams",
      "dns-rebinding-protection",
    ],
  },
];

/** The server's address is the first one that it prints, to whichever stream. */
async function addressOf(server) {
  let printed = "";
  for (const stream of [server.stdout, server.stderr]) stream.on("data", (text) => (printed += text));
  const ended = once(server, "exit").then(([code]) => {
    throw new Error(`The server ended with ${code}: ${printed}`);
  });
  for (;;) {
    const url = /http:\/\/\S+\/mcp/.exec(printed)?.[0];
    if (url !== undefined) {
      ended.catch(() => undefined);
      return url;
    }
    await Promise.race([once(server.stdout, "data"), once(server.stderr, "data"), ended]);
  }
}

function passes(scenario, url, { env, clientFlags }) {
  const args = [...clientFlags, join(suite, "dist/index.js"), "server", "--url", url, "--scenario", scenario];
  const options = { cwd: directory, encoding: "utf8", env: { ...process.env, ...env } };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, options);
  if (status !== 0) process.stdout.write(`${stdout}${stderr}`);
  return status === 0;
}

let failed = 0;
let passed = 0;
try {
  for (const wanted of servers) {
    const options = { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...wanted.env } };
    const server = spawn(process.execPath, [...fromSource, ...wanted.args], options);
    try {
      const url = await addressOf(server);
      for (const scenario of wanted.scenarios) {
        const ok = passes(scenario, url, wanted);
        if (ok) passed += 1;
        else failed += 1;
        process.stdout.write(`${ok ? "ok  " : "FAIL"}  ${wanted.name}: ${scenario}\n`);
      }
    } finally {
      server.kill();
    }
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
