import type { ThreadOptions } from "../driver.ts";
import { CodexRequestError } from "../errors.ts";
import { type TomlValue, tomlValue } from "../home/toml.ts";

export interface ExecCall {
  options: Partial<ThreadOptions>;
  /** For all threads, as `-c` takes it. */
  config: readonly string[];
  /** Absent: a new thread. */
  threadId?: string;
  /** File with the JSON Schema of the answer. */
  schemaPath?: string;
}

/**
 * Arguments of `codex` for one turn. The prompt comes by standard input, which no length limits and no option can be
 * mistaken for. All settings are overrides of the configuration, as `exec resume` does not know the flags of `exec`.
 *
 * @throws {CodexRequestError}
 */
export function execArguments({ options, config, threadId, schemaPath }: ExecCall): string[] {
  const overrides = [...config, ...settings(options)].flatMap((assignment) => ["-c", assignment]);
  return [
    "exec",
    ...(threadId === undefined ? [] : ["resume"]),
    "--json",
    "--skip-git-repo-check",
    ...(options.ephemeral === true ? ["--ephemeral"] : []),
    ...(schemaPath === undefined ? [] : ["--output-schema", schemaPath]),
    ...overrides,
    "--",
    ...(threadId === undefined ? [] : [threadId]),
    "-",
  ];
}

function settings(options: Partial<ThreadOptions>): string[] {
  const { model, sandbox, baseInstructions, developerInstructions, config = {} } = options;
  const all: Record<string, unknown> = {
    ...config,
    approval_policy: "never",
    model,
    sandbox_mode: sandbox,
    instructions: baseInstructions,
    developer_instructions: developerInstructions,
  };
  return Object.entries(all)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${written(key, value)}`);
}

function written(key: string, value: unknown): string {
  try {
    return tomlValue(value as TomlValue);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CodexRequestError(`The value of config.${key} cannot be given to codex exec: ${why}`, {
      cause,
    });
  }
}
