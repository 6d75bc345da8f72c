import { toolchainVariables } from "@codex-orchestrator/adapters";
import { allowListedEnvironment } from "@codex-orchestrator/process-runner";
import type { Config } from "../config.ts";

/** What checks, and questions to their tools, get of the user's environment; `set` on top. */
export function toolEnvironment(
  { environment }: Config,
  set: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return allowListedEnvironment(environment, { allow: toolchainVariables, set }).env;
}

/** What git gets of the user's environment, from where a library starts it. */
export function gitEnvironment({ environment }: Config): Record<string, string> {
  return allowListedEnvironment(environment).env;
}
