// Runs the conformance suite's server scenarios that apply to a server with tools and resources of its own. The others
// call tools, prompts and resources that the suite's own example server has.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const scenarios = ["server-initialize", "ping", "tools-list", "resources-list", "dns-rebinding-protection"];

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
const flags = ["--import", join(workspace, "node_modules/ts-blank-space/loader/register.js")];
const server = spawn(
  process.execPath,
  [...flags, "--conditions=@codex-orchestrator/source", join(import.meta.dirname, "serve.mjs"), directory],
  { stdio: ["ignore", "pipe", "inherit"] },
);
let failed = 0;
try {
  const url = await new Promise((resolve, reject) => {
    server.stdout.once("data", (text) => resolve(String(text).trim()));
    server.once("exit", (code) => reject(new Error(`The server ended with ${code}.`)));
  });
  for (const scenario of scenarios) {
    const args = [join(suite, "dist/index.js"), "server", "--url", url, "--scenario", scenario];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: directory,
      encoding: "utf8",
    });
    if (status !== 0) {
      failed += 1;
      process.stdout.write(`${stdout}${stderr}`);
    }
    process.stdout.write(`${status === 0 ? "ok  " : "FAIL"}  ${scenario}\n`);
  }
} finally {
  server.kill();
  rmSync(directory, { recursive: true, force: true });
}
process.stdout.write(`${scenarios.length - failed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
