import type { AuditLog } from "@codex-orchestrator/audit-log";
import type { ApprovalRecord, Run, RunManifest } from "@codex-orchestrator/manifest";
import { ApprovalNeededError, UsageError } from "../errors.ts";
import type { EmitEvent } from "../manager/ports.ts";

/** After this, no answer is a no. */
const deadlineMs = 7 * 24 * 60 * 60_000;

export interface DecisionPorts {
  run: Run;
  audit: AuditLog;
  emit: EmitEvent;
}

export interface Decision {
  decision: "approved" | "rejected";
  actor: string;
  comment?: string | undefined;
}

/**
 * Records what somebody decided.
 *
 * @param id of the approval; without one, the only one that is pending
 * @throws {UsageError} when it is not pending, or it is not clear which one is meant
 */
export async function decide(
  id: string | undefined,
  decision: Decision,
  ports: DecisionPorts,
): Promise<string> {
  const { approvals, run } = ports.run.manifest;
  const pending = approvals.filter((approval) => approval.decision === "pending");
  const chosen = id === undefined ? pending : pending.filter((approval) => approval.id === id);
  const [approval, another] = chosen;
  const open = pending.length === 0 ? "nothing" : pending.map((approval) => approval.id).join(", ");
  if (approval === undefined)
    throw new UsageError(`The run ${run.id} does not wait for ${id ?? "an approval"}; it waits for ${open}.`);
  if (another !== undefined)
    throw new UsageError(`The run ${run.id} waits for ${open}. Say which one is meant.`);
  await record(approval.id, decision, ports);
  return approval.id;
}

/** Approvals that nobody answered in time are denied, on record. */
export async function expireApprovals(ports: DecisionPorts, now = new Date()): Promise<void> {
  const late = ports.run.manifest.approvals.filter(
    ({ decision, requestedAt }) =>
      decision === "pending" && now.getTime() - Date.parse(requestedAt) > deadlineMs,
  );
  for (const { id } of late)
    await record(id, { decision: "expired", comment: "Nobody answered in time." }, ports);
}

/** @throws {ApprovalNeededError} naming what is pending */
export function requireDecided({ approvals, run }: RunManifest): void {
  const pending = approvals.filter(({ decision }) => decision === "pending");
  if (pending.length === 0) return;
  const list = pending.map(({ id, reason }) => `${id}, ${reason}`).join("; ");
  throw new ApprovalNeededError(
    `The run ${run.id} still waits for ${list}. Decide with \`approve ${run.id}\` or \`reject ${run.id}\`.`,
  );
}

async function record(
  id: string,
  { decision, actor, comment }: Omit<Partial<Decision>, "decision"> & Pick<ApprovalRecord, "decision">,
  { run, audit, emit }: DecisionPorts,
): Promise<void> {
  const data = { run: run.id, id, decision, comment: comment ?? "" };
  await audit.append({ type: "approval.decided", actor: actor ?? "deadline", data });
  await run.update((draft) => {
    const approval = draft.approvals.find((candidate) => candidate.id === id);
    if (approval === undefined) throw new RangeError(`The manifest has no approval ${id}.`);
    approval.decision = decision;
    approval.decidedAt = new Date().toISOString();
    if (actor !== undefined) approval.actor = actor;
    if (comment !== undefined) approval.comment = comment;
  });
  emit({ type: "ApprovalDecided", id, decision, ...(actor !== undefined && { actor }) });
}
