import { join } from "node:path";
import { runProcess } from "@codex-orchestrator/process-runner";

const alone = ["bwrap", "--unshare-net", "--dev-bind", "/", "/", "--proc", "/proc", "--"] as const;
const env = { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "/" };

/** Why programs cannot be run in a network of their own on this machine, if so. */
export async function noNamespaceBecause(...also: string[]): Promise<string | undefined> {
  try {
    const command = [...alone, ...also, "true"] as const;
    const { exitCode, stderr } = await runProcess({ command, cwd: "/", env, timeoutMs: 20_000 });
    return exitCode === 0 ? undefined : `${command.join(" ")} does not work here: ${stderr.text.trim()}`;
  } catch (error) {
    return `bwrap is needed: ${String(error)}`;
  }
}

/** Runs a program of this folder where there is nothing but loopback, and gives the JSON that it prints. */
export async function runAlone(program: string, ...args: string[]): Promise<unknown> {
  const node = [
    process.execPath,
    "--import",
    "ts-blank-space/register",
    "--conditions=@codex-orchestrator/source",
  ];
  const result = await runProcess({
    command: [...alone, ...node, join(import.meta.dirname, program), ...args],
    cwd: import.meta.dirname,
    env,
    timeoutMs: 110_000,
  });
  if (result.exitCode !== 0) throw new Error(`${program} failed: ${result.stderr.text}`);
  return JSON.parse(result.stdout.text);
}
