import { runProcess } from "@codex-orchestrator/process-runner";
import type { CodexGround } from "./codex-ground.ts";

/** One turn of `codex exec --json`, for suites about what surrounds Codex and not about a driver. */
export async function codexExec(
  ground: Pick<CodexGround, "executable" | "home" | "repository">,
  prompt: string,
  args: readonly string[] = [],
) {
  const { executable, home, repository } = ground;
  const result = await runProcess({
    command: [
      executable,
      ...home.config.flatMap((assignment) => ["-c", assignment]),
      "exec",
      "--json",
      "--ephemeral",
      "-s",
      "workspace-write",
      ...args,
      prompt,
    ],
    cwd: repository,
    env: home.env,
    timeoutMs: 60_000,
  });
  const events = result.stdout.text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as { type: string; item?: Record<string, unknown> });
  return { exitCode: result.exitCode, events, stderr: result.stderr.text };
}
