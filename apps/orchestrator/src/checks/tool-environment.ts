import { allowListedEnvironment } from "@codex-orchestrator/process-runner";
import type { Config } from "../config.ts";

/** Where toolchains that are not on the search path alone keep themselves; none of these holds a secret. */
const toolchainVariables = [
  ...["CARGO_HOME", "RUSTUP_HOME", "GOPATH", "GOCACHE", "GOMODCACHE"],
  ...["XDG_CACHE_HOME", "POETRY_CACHE_DIR", "POETRY_VIRTUALENVS_PATH", "UV_PROJECT_ENVIRONMENT"],
];

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
