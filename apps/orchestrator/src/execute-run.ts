import { join, relative } from "node:path";
import { performance } from "node:perf_hooks";
import { LockedError, type Lock } from "@codex-orchestrator/locking";
import { RunStore, type Run, type RunManifest } from "@codex-orchestrator/manifest";
import { AuditLog } from "@codex-orchestrator/audit-log";
import { compose } from "./compose.ts";
import type { Config } from "./config.ts";
import { openJournal } from "./evidence/journal.ts";
import { openSigner, sealEvidence } from "./evidence/signer.ts";
import { inspectTaskLock, taskLockKey, tryLockTask } from "./evidence/task-lock.ts";
import { updateTaskState } from "./evidence/task-state.ts";
import { firstManifest } from "./evidence/first-manifest.ts";
import type { Job } from "./job/job.ts";
import type { RunEvent, RunEventBody } from "./manager/events.ts";
import { manageRun } from "./manager/manage-run.ts";
import { createExampleRepository } from "./workspace/example.ts";
import { inspectRepository, type Repository } from "./workspace/repository.ts";
import { prepareOutDirectory } from "./workspace/state-directory.ts";

export interface RunSurroundings {
  config: Config;
  signal: AbortSignal;
  report: (event: RunEvent) => void;
}

/**
 * Carries out a job under the lock of its task.
 *
 * @returns the final manifest
 * @throws {LockedError} when another run of the task is under way
 */
export async function executeRun(job: Job, surroundings: RunSurroundings): Promise<RunManifest> {
  const store = await RunStore.open(job.stateRoot);
  await store.prepare();
  const { stateRoot, task } = job;
  const lock = await tryLockTask(stateRoot, task.id, "run");
  if (lock === undefined)
    throw new LockedError(taskLockKey(task.id), (await inspectTaskLock(stateRoot, task.id)).holder);
  try {
    return await runLocked(job, store, lock, surroundings);
  } finally {
    await lock.release();
  }
}

async function runLocked(
  job: Job,
  store: RunStore,
  lock: Lock,
  surroundings: RunSurroundings,
): Promise<RunManifest> {
  const { config, signal, report } = surroundings;
  const begin = performance.now();
  const out = await prepareOutDirectory(job.stateRoot, job.task.id);
  const audit = await AuditLog.open(join(out, "audit.log"));
  const signer = await openSigner(config);
  const run = await store.create(job.task.id, new Date(), (id) => firstManifest(id, job));
  const journal = openJournal(run.directory);
  const emit = (body: RunEventBody): void => {
    const event: RunEvent = { at: new Date().toISOString(), task: job.task.id, run: run.id, ...body };
    journal(event);
    report(event);
  };

  const repository = job.repository ?? (await exampleRepository(job, config, run));
  const repositoryName = relative(job.stateRoot, repository.root).replaceAll("\\", "/") || ".";
  const notes =
    "problem" in signer ? [...job.notes, `This run will not be signed: ${signer.problem}`] : job.notes;
  await recordStart({ ...job, notes }, run, audit, emit, repository);
  await updateTaskState(store, run.manifest, lock.token);
  const { ports, close } = await compose({
    job,
    config,
    run,
    audit,
    emit,
    signal,
    repository,
    repositoryName,
  });
  const manifest = await manageRun(ports, job.task).finally(close);
  await updateTaskState(store, manifest, lock.token);
  emit(completion(run, manifest, performance.now() - begin));
  if (!("problem" in signer)) await sealEvidence(out, run, audit, signer);
  return manifest;
}

async function exampleRepository(job: Job, config: Config, run: Run): Promise<Repository> {
  const copy = await createExampleRepository(job.git, config.exampleDirectory, run.directory);
  return inspectRepository(job.git.in(copy));
}

async function recordStart(
  job: Job,
  run: Run,
  audit: AuditLog,
  emit: (body: RunEventBody) => void,
  repository: Repository,
): Promise<void> {
  const { task, mode, notes } = job;
  await run.addArtifact({ path: "task.md", role: "task", mediaType: "text/markdown", content: task.bytes });
  await audit.append({
    type: "mode.decided",
    actor: "mode-policy",
    data: { task: task.id, run: run.id, selected: mode.selected, reason: mode.reason },
  });
  emit({
    type: "RunStarted",
    title: task.title,
    mode: mode.selected,
    reason: mode.reason,
    baseCommit: repository.head,
    notes,
  });
  for (const { name, detail, outcome } of mode.guardrails) {
    if (outcome === "passed") continue;
    await audit.append({
      type: "guardrail.tripped",
      actor: "mode-policy",
      data: { run: run.id, name, detail },
    });
    emit({ type: "GuardrailTripped", name, detail });
  }
}

function completion(run: Run, { run: header, result }: RunManifest, durationMs: number): RunEventBody {
  return {
    type: "RunCompleted",
    status: header.status,
    ...(header.statusDetail !== undefined && { detail: header.statusDetail }),
    evidence: run.relativeDirectory,
    ...(result !== undefined && {
      repository: result.repository,
      branch: result.branch,
      commit: result.commit,
      diffStat: result.diffStat,
    }),
    durationMs: Math.round(durationMs),
  };
}
