import { join, relative } from "node:path";
import { performance } from "node:perf_hooks";
import type { Lock } from "@codex-orchestrator/locking";
import { isFinal, RunStore, type Run, type RunManifest, type RunName } from "@codex-orchestrator/manifest";
import { AuditLog } from "@codex-orchestrator/audit-log";
import { expireApprovals, requireDecided } from "./approvals/decisions.ts";
import { recordingOfRun } from "./job/recording-of-run.ts";
import { openTapeSession, type TapePlan } from "./cassette/session.ts";
import { compose, worktreeOf } from "./compose.ts";
import type { Config } from "./config.ts";
import { runRedactor } from "./evidence/run-redactor.ts";
import { openJournal } from "./evidence/journal.ts";
import { openSigner, sealEvidence } from "./evidence/signer.ts";
import { withTaskLock } from "./evidence/task-lock.ts";
import { updateTaskState } from "./evidence/task-state.ts";
import { firstManifest } from "./evidence/first-manifest.ts";
import type { Job } from "./job/job.ts";
import { reopenRun } from "./job/reopen-run.ts";
import { requireEquipment } from "./job/require-equipment.ts";
import {
  changedSettings,
  writeSettings,
  type RunSettings,
  type SettingChanges,
} from "./settings/run-settings.ts";
import type { RunEvent, RunEventBody } from "./manager/events.ts";
import { manageRun } from "./manager/manage-run.ts";
import { openTrace } from "./telemetry/open-trace.ts";
import { createExampleRepository } from "./workspace/example.ts";
import { inspectRepository, type Repository } from "./workspace/repository.ts";
import { prepareOutDirectory } from "./workspace/state-directory.ts";

export interface RunSurroundings {
  config: Config;
  /** Absent: nothing is recorded or replayed. */
  tape?: TapePlan | undefined;
  signal: AbortSignal;
  report: (event: RunEvent) => void;
  /** Tells what went wrong beside the run. */
  warn: (text: string) => void;
}

/** What one process does for a run, from taking the lock of its task to giving it back. */
interface Shift {
  store: RunStore;
  lock: Lock;
  run: Run;
  audit: AuditLog;
  emit: (body: RunEventBody) => void;
  out: string;
  /** Ends what tells the run to others. */
  endTrace: () => Promise<void>;
}

/**
 * Carries out a job under the lock of its task.
 *
 * @param settings its budget goes before that of the task
 * @returns the manifest: final, or open when the run waits or was interrupted
 * @throws {LockedError} when another run of the task is under way
 */
export async function executeRun(
  job: Job,
  settings: RunSettings,
  surroundings: RunSurroundings,
): Promise<RunManifest> {
  const { task } = job;
  const store = await RunStore.open(job.stateRoot);
  await store.prepare();
  return withTaskLock(store.root, task.id, "run", async (lock) => {
    const run = await store.create(task.id, new Date(), (id) => firstManifest(id, job));
    const shift = await beginShift(store, lock, run, surroundings);
    const repository = job.repository ?? (await exampleRepository(job, surroundings.config, run));
    const origin = { repository: repositoryName(store, repository), base: repository.head };
    const effective = { ...settings, budget: { ...task.budget, ...settings.budget } };
    await recordStart(job, shift, surroundings.config, repository);
    // Last: a run that has its settings has all that it takes to be resumed.
    await writeSettings(run.directory, effective, origin);
    return work(job, effective, repository, shift, surroundings);
  });
}

/**
 * Goes on with a run that waits, or whose process is gone.
 *
 * @param changes of its settings
 * @throws {UsageError} when the run has ended; and whatever says that its models or its Codex cannot be used here
 * @throws {ApprovalNeededError} when nobody has decided yet
 * @throws {LockedError} when somebody works on the task
 */
export async function continueRun(
  name: RunName,
  store: RunStore,
  changes: SettingChanges,
  surroundings: RunSurroundings,
): Promise<RunManifest> {
  return withTaskLock(store.root, name.task, "resume", async (lock) => {
    const { run, job, settings, origin, repository } = await reopenRun(name, store, surroundings.config);
    const effective = changedSettings(settings, changes);
    // What is missing here must not end a run that can go on elsewhere.
    await requireEquipment(effective, surroundings.config);
    const shift = await beginShift(store, lock, run, surroundings);
    await expireApprovals(shift);
    requireDecided(run.manifest);
    await writeSettings(run.directory, effective, origin);
    await run.update((draft) => {
      draft.run.status = "running";
      delete draft.run.statusDetail;
    });
    const { title } = job.task;
    const { selected: mode } = job.mode;
    const reason = "The run is resumed.";
    shift.emit({ type: "RunStarted", title, mode, reason, baseCommit: origin.base, notes: job.notes });
    return work(job, effective, repository, shift, surroundings);
  });
}

async function beginShift(
  store: RunStore,
  lock: Lock,
  run: Run,
  { config, report, warn }: RunSurroundings,
): Promise<Shift> {
  const task = run.manifest.task.id;
  const out = await prepareOutDirectory(store.root, task);
  const journal = openJournal(run.directory);
  const trace = await openTrace(config, { task, id: run.id });
  const emit = (body: RunEventBody): void => {
    const event: RunEvent = { at: new Date().toISOString(), task, run: run.id, ...body };
    journal(event);
    trace?.record(event);
    report(event);
  };
  const endTrace = async (): Promise<void> => {
    const problem = await trace?.close();
    if (problem !== undefined) warn(`The trace of the run could not be sent: ${problem}`);
  };
  return { store, lock, run, emit, out, endTrace, audit: await AuditLog.open(join(out, "audit.log")) };
}

async function work(
  job: Job,
  settings: RunSettings,
  repository: Repository,
  { store, lock, run, audit, emit, out, endTrace }: Shift,
  { config, signal, tape: plan = {} }: RunSurroundings,
): Promise<RunManifest> {
  const begin = performance.now();
  const redactor = runRedactor(worktreeOf(run), repository.root, config);
  const tape = await openTapeSession(plan, () => recordingOfRun(job, settings, repository), redactor);
  await updateTaskState(store, run.manifest, lock.token);
  const { ports, close } = await compose({
    ...{ job, settings, config, run, audit, emit, signal, repository, redactor },
    tape: tape.tape,
    repositoryName: repositoryName(store, repository),
  });
  const manifest = await manageRun(ports, job.task).finally(close);
  await updateTaskState(store, manifest, lock.token);
  const signer = await openSigner(config);
  if (!isFinal(manifest.run.status)) emit(suspended(run, manifest));
  else {
    emit(completion(run, manifest, performance.now() - begin));
    if (!("problem" in signer)) await sealEvidence(out, run, audit, signer);
  }
  const told = await tape.end(manifest);
  if (told !== undefined) emit(told);
  await endTrace();
  return manifest;
}

function repositoryName({ root }: RunStore, repository: Repository): string {
  return relative(root, repository.root).replaceAll("\\", "/") || ".";
}

async function exampleRepository(job: Job, config: Config, run: Run): Promise<Repository> {
  const copy = await createExampleRepository(job.git, config.exampleDirectory, run.directory);
  return inspectRepository(job.git.in(copy));
}

async function recordStart(
  job: Job,
  { run, audit, emit }: Shift,
  config: Config,
  repository: Repository,
): Promise<void> {
  const { task, mode } = job;
  const signer = await openSigner(config);
  const notes =
    "problem" in signer ? [...job.notes, `This run will not be signed: ${signer.problem}`] : job.notes;
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

function completion(run: Run, { run: header, result, usage }: RunManifest, durationMs: number): RunEventBody {
  return {
    type: "RunCompleted",
    status: header.status,
    ...(header.statusDetail !== undefined && { detail: header.statusDetail }),
    evidence: run.relativeDirectory,
    usage,
    ...(result !== undefined && {
      repository: result.repository,
      branch: result.branch,
      commit: result.commit,
      diffStat: result.diffStat,
    }),
    durationMs: Math.round(durationMs),
  };
}

function suspended({ relativeDirectory, id }: Run, { run, approvals }: RunManifest): RunEventBody {
  return {
    type: "RunSuspended",
    status: run.status === "waiting" ? "waiting" : "interrupted",
    detail: run.statusDetail ?? "",
    pending: approvals.filter(({ decision }) => decision === "pending").map((approval) => approval.id),
    evidence: relativeDirectory,
    resume: `resume ${id}`,
  };
}
