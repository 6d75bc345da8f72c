import { run } from "@codex-orchestrator/spec-guard/cli";
import type { Output } from "../cli/output.ts";
import { readConfig } from "../config.ts";

/** The spec guard's own command line: `codex-orchestrator spec-guard …` is `spec-guard …`. */
export async function execute(args: readonly string[], output: Output): Promise<number> {
  const { workingDirectory, environment } = readConfig();
  const surroundings = { cwd: workingDirectory, env: environment, now: new Date() };
  const { stdout, stderr, exitCode } = await run(args, surroundings);
  if (stdout !== "") output.out(stdout.trimEnd());
  if (stderr !== "") output.err(stderr.trimEnd());
  return exitCode;
}
