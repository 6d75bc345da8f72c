import { join } from "node:path";
import { AuditLog } from "@codex-orchestrator/audit-log";
import { Run, type RunManifest, type RunStore, isFinal } from "@codex-orchestrator/manifest";
import type { Config } from "../config.ts";
import { UsageError } from "../errors.ts";
import type { RunEventBody } from "../manager/events.ts";
import { gitFor } from "../workspace/git.ts";
import { prepareOutDirectory } from "../workspace/state-directory.ts";
import { firstManifest } from "./first-manifest.ts";
import { openJournal } from "./journal.ts";
import { openSigner, sealEvidence } from "./signer.ts";
import { withTaskLock } from "./task-lock.ts";
import { updateTaskState } from "./task-state.ts";

/** Work of a tool that leaves evidence as a task's run does, without agents: an evaluation, the ingestion of a pattern. */
export interface ToolRunRequest {
  readonly task: RunManifest["task"];
  /** Of this run, for a person. */
  readonly title: string;
  /** Why it runs on this machine. */
  readonly reason: string;
  /** Id of a run that was interrupted, to go on with. */
  readonly resume?: string;
}

/** How a run ended, and what the audit log is told of it. */
export interface ToolRunEnding {
  readonly status: "succeeded" | "failed";
  readonly detail: string;
  readonly audit: {
    readonly type: string;
    readonly actor: string;
    readonly data: Readonly<Record<string, string | number | boolean>>;
  };
  /** What else the manifest says in the end. */
  readonly record?: (draft: RunManifest) => void;
}

/** Where runs are kept, and as whom. */
export interface ToolRunPlace {
  readonly store: RunStore;
  readonly config: Config;
}

/**
 * Does work under the lock of its task, as a run with a manifest, a journal, an audit record and a signature. A run
 * whose work gives no ending, or throws, stays open.
 *
 * @throws {LockedError} when another run of the task is under way
 */
export async function withToolRun<Value>(
  request: ToolRunRequest,
  { store, config }: ToolRunPlace,
  work: (run: Run) => Promise<{ readonly value: Value; readonly ending?: ToolRunEnding }>,
): Promise<Value> {
  const task = request.task.id;
  await store.prepare();
  return withTaskLock(store.root, task, request.title, async (lock) => {
    const out = await prepareOutDirectory(store.root, task);
    const run = await openRun(request, store);
    const journal = openJournal(run.directory);
    const emit = (body: RunEventBody) => {
      journal({ at: new Date().toISOString(), task, run: run.id, ...body });
    };
    emit(await started(request, store.root, config));
    await updateTaskState(store, run.manifest, lock.token);
    const { value, ending } = await work(run);
    if (ending === undefined) return value;
    const audit = await AuditLog.open(join(out, "audit.log"));
    await finalize(run, ending, audit);
    await updateTaskState(store, run.manifest, lock.token);
    emit(completed(run));
    const signer = await openSigner(config);
    if (!("problem" in signer)) await sealEvidence(out, run, audit, signer);
    return value;
  });
}

async function openRun({ task, reason, resume }: ToolRunRequest, store: RunStore): Promise<Run> {
  if (resume !== undefined) return reopen(task.id, resume, store);
  const mode: RunManifest["mode"] = { selected: "mcp", reason, guardrails: [] };
  return store.create(task.id, new Date(), (id) => firstManifest(id, { task, mode }));
}

async function reopen(task: string, run: string, store: RunStore): Promise<Run> {
  const { manifest, ...location } = await store.read({ task, run });
  if (!isFinal(manifest.run.status)) return new Run(location, manifest);
  throw new UsageError(
    `The run ${run} has ended (${manifest.run.status}), so there is nothing to resume. Start a new one.`,
  );
}

async function started(
  { title, reason, resume }: ToolRunRequest,
  root: string,
  config: Config,
): Promise<RunEventBody> {
  const baseCommit = await gitFor(root, config)
    .run("rev-parse", "HEAD")
    .catch(() => "none");
  const notes = resume === undefined ? [] : ["It goes on where it was interrupted."];
  return { type: "RunStarted", title, mode: "mcp", reason, baseCommit, notes };
}

async function finalize(run: Run, ending: ToolRunEnding, audit: AuditLog): Promise<void> {
  const { type, actor, data } = ending.audit;
  await audit.append({ type, actor, data: { run: run.id, ...data } });
  const head = await audit.head();
  await run.finalize((draft) => {
    draft.run.status = ending.status;
    draft.run.statusDetail = ending.detail;
    draft.run.completedAt = new Date().toISOString();
    draft.audit = head;
    ending.record?.(draft);
  });
}

function completed(run: Run): RunEventBody {
  const { createdAt, completedAt = createdAt, status, statusDetail } = run.manifest.run;
  return {
    ...{ type: "RunCompleted", status, evidence: run.relativeDirectory },
    ...(statusDetail !== undefined && { detail: statusDetail }),
    durationMs: Date.parse(completedAt) - Date.parse(createdAt),
  };
}
