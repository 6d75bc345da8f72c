import { readdir } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { canonicalHash } from "@codex-orchestrator/canonical-json";
import {
  type LoadedScenario,
  type SweepEvent,
  type SweepResult,
  runAllScenarios,
  writeResults,
} from "@codex-orchestrator/harness";
import { LockedError } from "@codex-orchestrator/locking";
import { AuditLog } from "@codex-orchestrator/audit-log";
import { Run, type RunManifest, type RunStore, isFinal } from "@codex-orchestrator/manifest";
import type { Config } from "../config.ts";
import { UsageError } from "../errors.ts";
import { firstManifest } from "../evidence/first-manifest.ts";
import { openJournal } from "../evidence/journal.ts";
import { openSigner, sealEvidence } from "../evidence/signer.ts";
import { inspectTaskLock, taskLockKey, tryLockTask } from "../evidence/task-lock.ts";
import { updateTaskState } from "../evidence/task-state.ts";
import type { RunEventBody } from "../manager/events.ts";
import { gitFor } from "../workspace/git.ts";
import { prepareOutDirectory } from "../workspace/state-directory.ts";
import { evaluationPorts } from "./evaluation-ports.ts";

/** The task that every evaluation is a run of. */
export const evaluationTask = "eval";

export interface EvalRequest {
  readonly scenarios: readonly LoadedScenario[];
  readonly epochs?: number;
  readonly admitAgain: boolean;
  readonly concurrency: number;
  /** Id of an interrupted evaluation to go on with. */
  readonly resume?: string;
}

export interface EvalSurroundings {
  readonly store: RunStore;
  readonly config: Config;
  readonly signal: AbortSignal;
  readonly onEvent: (event: SweepEvent) => void;
}

export interface EvalOutcome extends SweepResult {
  readonly run: Run;
}

/**
 * Runs scenarios as a run of its own, with a manifest that names every result. An interrupted one stays open, and can be
 * resumed.
 *
 * @throws {LockedError} when another evaluation is under way
 */
export async function runEvaluation(
  request: EvalRequest,
  surroundings: EvalSurroundings,
): Promise<EvalOutcome> {
  const { store, config, signal, onEvent } = surroundings;
  await store.prepare();
  const lock = await tryLockTask(store.root, evaluationTask, "eval");
  if (lock === undefined)
    throw new LockedError(
      taskLockKey(evaluationTask),
      (await inspectTaskLock(store.root, evaluationTask)).holder,
    );
  try {
    const out = await prepareOutDirectory(store.root, evaluationTask);
    const run = await openRun(request, store);
    const journal = openJournal(run.directory);
    const emit = (body: RunEventBody) => {
      journal({ at: new Date().toISOString(), task: evaluationTask, run: run.id, ...body });
    };
    emit(await started(request, surroundings));
    await updateTaskState(store, run.manifest, lock.token);
    const result = await runAllScenarios(request.scenarios, {
      run: run.id,
      directory: join(run.directory, resultsFolder),
      admissions: join(store.root, ".runs", ".admissions"),
      workDirectory: join(store.root, ".runs", ".evaluation"),
      workspace: store.root,
      environment: config.environment,
      node: { path: process.execPath, version: process.versions.node },
      concurrency: request.concurrency,
      ...(request.epochs !== undefined && { epochs: request.epochs }),
      admitAgain: request.admitAgain,
      ports: evaluationPorts(config),
      signal,
      onEvent,
    });
    await writeResults(join(run.directory, resultsFolder), result);
    if (!result.interrupted) {
      await finish({ run, out, token: lock.token, emit }, result, surroundings);
    }
    return { ...result, run };
  } finally {
    await lock.release();
  }
}

const mode: RunManifest["mode"] = {
  selected: "mcp",
  reason: "Scenarios run on this machine.",
  guardrails: [],
};

/** Below the run's directory. */
export const resultsFolder = "evaluation";

async function openRun({ resume, scenarios }: EvalRequest, store: RunStore): Promise<Run> {
  if (resume !== undefined) return reopen(resume, store);
  const digest = canonicalHash(
    scenarios.map(({ manifest }) => JSON.parse(JSON.stringify(manifest)) as never),
  );
  const task = { id: evaluationTask, title: "Evaluation", source: "evaluation/scenarios", digest };
  return store.create(evaluationTask, new Date(), (id) => firstManifest(id, { task, mode }));
}

async function reopen(run: string, store: RunStore): Promise<Run> {
  const { manifest, ...location } = await store.read({ task: evaluationTask, run });
  if (isFinal(manifest.run.status))
    throw new UsageError(
      `The evaluation ${run} has ended (${manifest.run.status}), so there is nothing to resume. ` +
        `Start a new one, with --compare ${run} to hold it against this one.`,
    );
  return new Run(location, manifest);
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

async function started(
  { scenarios, resume }: EvalRequest,
  { store, config }: EvalSurroundings,
): Promise<RunEventBody> {
  const head = await gitFor(store.root, config)
    .run("rev-parse", "HEAD")
    .catch(() => "none");
  return {
    type: "RunStarted",
    title: `Evaluation of ${scenarios.map(({ manifest }) => manifest.id).join(", ")}`,
    ...{ mode: mode.selected, reason: mode.reason, baseCommit: head },
    notes: resume === undefined ? [] : ["It goes on where it was interrupted."],
  };
}

interface OpenEvaluation {
  readonly run: Run;
  /** Absolute path of the state directory. */
  readonly out: string;
  /** Fencing token of the lock. */
  readonly token: number;
  readonly emit: (body: RunEventBody) => void;
}

async function finish(
  { run, out, token, emit }: OpenEvaluation,
  { summary, safety }: SweepResult,
  { store, config }: EvalSurroundings,
): Promise<void> {
  await recordResults(run);
  const audit = await AuditLog.open(join(out, "audit.log"));
  const { planned, passed, scored } = summary.total;
  const sound = safety.canary.length === 0 && safety.forged.length === 0;
  await audit.append({
    type: "evaluation.completed",
    actor: "harness",
    data: { run: run.id, planned, scored, passed, sound },
  });
  const head = await audit.head();
  await run.finalize((draft) => {
    draft.run.status = sound && passed === planned ? "succeeded" : "failed";
    draft.run.statusDetail = `${passed} of ${planned} passed.`;
    draft.run.completedAt = new Date().toISOString();
    draft.audit = head;
  });
  await updateTaskState(store, run.manifest, token);
  const { createdAt, completedAt = createdAt, status, statusDetail } = run.manifest.run;
  emit({
    ...{ type: "RunCompleted", status, evidence: run.relativeDirectory },
    ...(statusDetail !== undefined && { detail: statusDetail }),
    durationMs: Date.parse(completedAt) - Date.parse(createdAt),
  });
  const signer = await openSigner(config);
  if (!("problem" in signer)) await sealEvidence(out, run, audit, signer);
}
