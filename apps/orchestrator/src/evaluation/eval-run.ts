import { readdir, rm } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { type JsonValue, canonicalHash } from "@codex-orchestrator/canonical-json";
import {
  type LoadedScenario,
  type SweepEvent,
  type SweepResult,
  runAllScenarios,
  sweepExitCode,
  writeResults,
} from "@codex-orchestrator/harness";
import type { Run } from "@codex-orchestrator/manifest";
import { type ToolRunEnding, type ToolRunPlace, withToolRun } from "../evidence/tool-run.ts";
import { evaluationPorts } from "./evaluation-ports.ts";

export interface EvalRequest {
  readonly scenarios: readonly LoadedScenario[];
  readonly epochs?: number;
  readonly admitAgain: boolean;
  readonly concurrency: number;
  /** Id of an interrupted evaluation to go on with. */
  readonly resume?: string;
}

export interface EvalSurroundings extends ToolRunPlace {
  readonly signal: AbortSignal;
  readonly onEvent: (event: SweepEvent) => void;
}

export interface EvalOutcome extends SweepResult {
  readonly run: Run;
}

/** Below the run's directory. */
export const resultsFolder = "evaluation";

/**
 * Runs scenarios as a run of the task `eval`, with a manifest that names every result. An interrupted one stays open,
 * and can be resumed.
 *
 * @throws {LockedError} when another evaluation is under way
 */
export async function runEvaluation(
  request: EvalRequest,
  surroundings: EvalSurroundings,
): Promise<EvalOutcome> {
  const { scenarios, resume } = request;
  const digest = canonicalHash(
    scenarios.map(({ manifest }) => JSON.parse(JSON.stringify(manifest)) as JsonValue),
  );
  const toolRun = {
    task: { id: "eval", title: "Evaluation", source: "evaluation/scenarios", digest },
    title: `Evaluation of ${scenarios.map(({ manifest }) => manifest.id).join(", ")}`,
    reason: "Scenarios run on this machine.",
    ...(resume !== undefined && { resume }),
  };
  return withToolRun(toolRun, surroundings, async (run) => {
    const result = await sweep(request, run, surroundings);
    await writeResults(join(run.directory, resultsFolder), result);
    const value = { ...result, run };
    if (result.interrupted) return { value };
    await recordResults(run);
    return { value, ending: endingOf(result) };
  });
}

async function sweep(
  { scenarios, concurrency, epochs, admitAgain }: EvalRequest,
  run: Run,
  { store, config, signal, onEvent }: EvalSurroundings,
): Promise<SweepResult> {
  const state = join(store.root, ".runs");
  const workDirectory = join(state, ".eval");
  // Under the lock, whatever is there was left by an evaluation that was killed.
  await rm(workDirectory, { recursive: true, force: true });
  return runAllScenarios(scenarios, {
    run: run.id,
    directory: join(run.directory, resultsFolder),
    admissions: join(state, ".admissions"),
    workDirectory,
    workspace: store.root,
    environment: config.environment,
    node: { path: process.execPath, version: process.versions.node },
    concurrency,
    ...(epochs !== undefined && { epochs }),
    admitAgain,
    ports: evaluationPorts(config, store.root),
    signal,
    onEvent,
  });
}

function endingOf(result: SweepResult): ToolRunEnding {
  const { planned, passed, scored } = result.summary.total;
  const { canary, forged } = result.safety;
  const sound = canary.length === 0 && forged.length === 0;
  return {
    status: sweepExitCode(result) === 0 ? "succeeded" : "failed",
    detail: `${passed} of ${planned} passed.`,
    audit: { type: "evaluation.completed", actor: "harness", data: { planned, scored, passed, sound } },
  };
}

/** Every result is an artifact of the run: what a stranger verifies. */
async function recordResults(run: Run): Promise<void> {
  const folder = join(run.directory, resultsFolder);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(run.directory, join(parentPath, name)).split(sep).join("/"));
  for (const path of paths.sort())
    await run.recordArtifact({
      path,
      role: "evaluation",
      mediaType: mediaTypes[extname(path)] ?? "text/plain",
    });
}

const mediaTypes: Readonly<Record<string, string>> = {
  ".json": "application/json",
  ".jsonl": "application/jsonl",
  ".md": "text/markdown",
  ".xml": "application/xml",
};
