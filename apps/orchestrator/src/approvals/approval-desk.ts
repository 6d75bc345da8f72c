import { canonicalHash, type ApprovalRecord } from "@codex-orchestrator/manifest";
import type { JsonValue } from "@codex-orchestrator/canonical-json";
import type { ManagerPorts } from "../manager/ports.ts";

/** Something that an agent wants to do and that policy does not allow by itself. */
export interface Wish {
  /** What, in a few words, such as `codex command`. */
  action: string;
  /** Enough for a person to decide: the command, the place, the reason that was given. */
  reason: string;
  /** Exactly what would be done; a decision counts for this and nothing else. */
  subject: JsonValue;
}

type DeskPorts = Pick<ManagerPorts, "record" | "audit" | "emit" | "clock">;

/** Asks people, who answer in another process, and knows what they answered. Everything is on record. */
export class ApprovalDesk {
  readonly #ports: DeskPorts;

  constructor(ports: DeskPorts) {
    this.#ports = ports;
  }

  /**
   * The newest record about exactly this, decided or not.
   *
   * @param wish or its digest
   */
  recordOf(wish: Pick<Wish, "subject"> | string): ApprovalRecord | undefined {
    const digest = typeof wish === "string" ? wish : subjectDigestOf(wish);
    return this.#ports.record.manifest.approvals.findLast(({ subjectDigest }) => subjectDigest === digest);
  }

  /** Puts a wish on record as pending, unless it is on record. */
  async ask(wish: Wish): Promise<ApprovalRecord> {
    const known = this.recordOf(wish);
    if (known !== undefined) return known;
    const { record, audit, emit, clock } = this.#ports;
    const { action, reason } = wish;
    const asked: ApprovalRecord = {
      id: `approval-${record.manifest.approvals.length + 1}`,
      action,
      reason,
      requestedAt: clock().toISOString(),
      decision: "pending",
      subjectDigest: subjectDigestOf(wish),
    };
    await record.update((draft) => void draft.approvals.push(asked));
    const data = { run: record.id, id: asked.id, action, reason, subject: asked.subjectDigest ?? "" };
    await audit.append({ type: "approval.requested", actor: "manager", data });
    emit({ type: "ApprovalRequested", id: asked.id, action, reason });
    return asked;
  }
}

/** By this a wish is known again. */
export function subjectDigestOf({ subject }: Pick<Wish, "subject">): string {
  return canonicalHash(subject);
}
