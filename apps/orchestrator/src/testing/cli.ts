import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const main = join(import.meta.dirname, "../main.ts");
const loader = fileURLToPath(import.meta.resolve("ts-blank-space/register"));
const flags = ["--import", loader, "--conditions=@codex-orchestrator/source"];
const signalAtWords = ["--import", join(import.meta.dirname, "signal-at-words.ts")];

export interface CliResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface CliOptions {
  cwd: string;
  env?: Record<string, string>;
  uid?: number;
  onStdout?: (text: string) => void;
  /** What the process gets as soon as it has said, as JSON, that a phase begins. */
  signal?: { name: NodeJS.Signals; inPhase: string };
}

/** Starts the command line from source, without a terminal and with an almost empty environment. */
export function startCli(
  args: readonly string[],
  { cwd, env, uid, onStdout, signal }: CliOptions,
): {
  child: ChildProcess;
  result: Promise<CliResult>;
} {
  const preloaded = signal === undefined ? flags : [...flags, ...signalAtWords];
  const child = spawn(process.execPath, [...preloaded, main, ...args], {
    cwd,
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: cwd,
      ...(signal && { SIGNAL_AT: `${signal.name} "type":"PhaseStarted","phase":"${signal.inPhase}"` }),
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
    ...(uid !== undefined && { uid, gid: uid }),
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    onStdout?.(text);
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const result = once(child, "close").then(([code]) => ({ code: code as number | null, stdout, stderr }));
  return { child, result };
}

export function runCli(args: readonly string[], options: CliOptions): Promise<CliResult> {
  return startCli(args, options).result;
}
