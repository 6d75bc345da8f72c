import type { Ports } from "@codex-orchestrator/harness";
import { patternCommands, syntaxProblem } from "@codex-orchestrator/learning-library";
import type { Config } from "../config.ts";
import { agentLauncher } from "./agent-launcher.ts";

/** What scenarios need from the other libraries. */
export function evaluationPorts({ patternsDirectory }: Config): Ports {
  const node = process.execPath;
  return {
    patterns: patternCommands(patternsDirectory, node),
    agents: agentLauncher(patternsDirectory, node),
    syntax: syntaxProblem,
  };
}
