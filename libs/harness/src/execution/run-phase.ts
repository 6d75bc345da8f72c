import { delimiter } from "node:path";
import { toolchainVariables } from "@codex-orchestrator/adapters";
import { type RunResult, allowListedEnvironment, runProcess } from "@codex-orchestrator/process-runner";
import type { Command } from "../ports.ts";
import type { LoadedScenario } from "../scenario/find-scenarios.ts";
import type { PhaseRecord } from "../record/attempt-record.ts";
import { apart } from "./apart.ts";
import type { Machine } from "./machine.ts";

export interface PhaseRequest {
  readonly name: string;
  readonly command: Command;
  readonly cwd: string;
  /** Folders that the command may change. */
  readonly writable: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Folders whose programs come before those of the search path. */
  readonly pathPrefix?: readonly string[];
  readonly timeoutMs?: number | undefined;
  /** How much of the beginning of each stream is kept, where the whole of it is to be read. */
  readonly headBytes?: number;
}

export interface Phase {
  readonly record: PhaseRecord;
  readonly result: RunResult;
}

const defaultWallMs = 120_000;
const defaultOutputBytes = 256 * 1024 * 1024;

/** Runs one command of an attempt in a scope of its own, with a home of its own, and nothing of it lives on. */
export async function runPhase(
  request: PhaseRequest,
  scenario: LoadedScenario,
  machine: Machine,
  signal: AbortSignal,
): Promise<Phase> {
  const { limits = {} } = scenario.manifest;
  const { cpuSeconds, fileBytes, memoryBytes } = limits;
  const { env, dropped } = childEnvironment(request, machine);
  const result = await runProcess({
    command: request.command,
    cwd: request.cwd,
    env,
    timeoutMs: request.timeoutMs ?? limits.wallMs ?? defaultWallMs,
    ...(limits.idleMs !== undefined && { idleTimeoutMs: limits.idleMs }),
    limits: {
      outputBytes: limits.outputBytes ?? defaultOutputBytes,
      ...(cpuSeconds !== undefined && { cpuSeconds }),
      ...(fileBytes !== undefined && { fileBytes }),
      ...(memoryBytes !== undefined && { memoryBytes }),
    },
    ...(await apart(scenario, request.writable)),
    temporaryHome: true,
    redactor: machine.redactor,
    ...(request.headBytes !== undefined && { capture: { headBytes: request.headBytes } }),
    signal,
  });
  return { record: recordOf(request, result, dropped, machine), result };
}

function childEnvironment(
  { environment = {}, pathPrefix = [] }: PhaseRequest,
  { environment: source, searchPath, workDirectory }: Machine,
): { env: Record<string, string>; dropped: string[] } {
  return allowListedEnvironment(source, {
    allow: toolchainVariables,
    set: {
      CI: "1",
      NO_COLOR: "1",
      TZ: "UTC",
      LANG: "C.UTF-8",
      // A copy is no repository: without this, git would take the one that the copy happens to lie in.
      GIT_CEILING_DIRECTORIES: workDirectory,
      ...environment,
      PATH: [...pathPrefix, searchPath].join(delimiter),
    },
  });
}

function recordOf(
  { name, command }: PhaseRequest,
  result: RunResult,
  droppedVariables: string[],
  { redactor }: Machine,
): PhaseRecord {
  const { outcome, exitCode, durationMs, leaky, redactions } = result;
  const stream = ({ bytes, sha256, truncatedBytes, text }: RunResult["stdout"]) => ({
    ...{ bytes, sha256, truncatedBytes, text: excerpt(text) },
  });
  return {
    ...{ name, outcome, exitCode, durationMs, leaky },
    command: redactor.redactText(command.join(" ")),
    isolation: result.isolation?.level ?? "none",
    stdout: stream(result.stdout),
    stderr: stream(result.stderr),
    redactions: { ...redactions },
    unenforcedLimits: (result.limits?.unavailable ?? []).map(({ limit }) => limit),
    droppedVariables,
  };
}

const longestText = 16 * 1024;

/** Head and tail of what the runner kept; `bytes` and `sha256` still speak for the whole stream. */
function excerpt(text: string): string {
  if (text.length <= longestText) return text;
  const half = longestText / 2;
  const left = text.length - longestText;
  return `${text.slice(0, half).toWellFormed()}\n[… ${left} more characters …]\n${text.slice(-half).toWellFormed()}`;
}
