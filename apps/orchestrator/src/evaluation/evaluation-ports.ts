import { join } from "node:path";
import type { FreshnessCheck, Ports } from "@codex-orchestrator/harness";
import { patternCommands, syntaxProblem } from "@codex-orchestrator/learning-library";
import { createFreshnessCheck } from "@codex-orchestrator/spec-guard";
import { gitEnvironment } from "../checks/tool-environment.ts";
import type { Config } from "../config.ts";
import { agentLauncher } from "./agent-launcher.ts";

/** What scenarios need from the other libraries. `root` is the repository that the scenarios are part of. */
export function evaluationPorts(config: Config, root: string): Ports {
  const { patternsDirectory } = config;
  const node = process.execPath;
  return {
    patterns: patternCommands(patternsDirectory, node),
    agents: agentLauncher(patternsDirectory, node),
    syntax: syntaxProblem,
    freshness: freshnessOf(root, config),
  };
}

/** Scenarios name their manifests from their own folder; specs cover paths from the root of the repository. */
function freshnessOf(root: string, config: Config): FreshnessCheck {
  const check = createFreshnessCheck({ directory: root, env: gitEnvironment(config), now: () => new Date() });
  return { check: (files) => check.check(files.map((file) => join(root, "evaluation/scenarios", file))) };
}
