import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** A server of ours that speaks Streamable HTTP on loopback. */
export interface ServerUnderTest {
  readonly url: string;
  /** What its clients must send. */
  readonly bearerToken?: string;
  stop(): Promise<void>;
}

export interface ScenarioResult {
  readonly exitCode: number;
  readonly output: string;
}

const installed = join(import.meta.dirname, "../../node_modules");
const suite = join(installed, "@modelcontextprotocol/conformance/dist/index.js");
const itsNode = join(installed, ".bin/node");
/** The suite needs Node.js 22 or later. Where no package has one for the platform, it must be this one. */
const node = existsSync(itsNode) ? itsNode : process.execPath;

export function runScenario(scenario: string, server: ServerUnderTest): Promise<ScenarioResult> {
  const { url, bearerToken } = server;
  const preload = bearerToken === undefined ? [] : ["--import", join(import.meta.dirname, "with-token.mjs")];
  const args = [...preload, suite, "server", "--url", url, "--scenario", scenario];
  const env = { ...process.env, BEARER_TOKEN: bearerToken ?? "" };
  return new Promise((resolve) => {
    execFile(node, args, { env, timeout: 60_000 }, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      resolve({ exitCode, output: stdout + stderr });
    });
  });
}
