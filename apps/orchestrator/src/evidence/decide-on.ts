import { join } from "node:path";
import { AuditLog } from "@codex-orchestrator/audit-log";
import { Run, type RunName, type RunStore } from "@codex-orchestrator/manifest";
import { openJournal } from "./journal.ts";
import { withTaskLock } from "./task-lock.ts";
import type { RunEvent } from "../manager/events.ts";
import { prepareOutDirectory } from "../workspace/state-directory.ts";
import { decide, type Decision } from "../approvals/decisions.ts";

export interface DecisionRequest {
  name: RunName;
  store: RunStore;
  /** Without one, the only approval that is pending. */
  approval?: string | undefined;
  decision: Decision;
  report: (event: RunEvent) => void;
}

/**
 * Records a decision about a waiting run, under the lock of its task.
 *
 * @returns the manifest after it
 */
export async function decideOn({ name, store, approval, decision, report }: DecisionRequest) {
  return withTaskLock(store.root, name.task, decision.decision, async () => {
    const { manifest, ...location } = await store.read(name);
    const run = new Run(location, manifest);
    const out = await prepareOutDirectory(store.root, name.task);
    const journal = openJournal(run.directory);
    const audit = await AuditLog.open(join(out, "audit.log"));
    await decide(approval, decision, {
      ...{ run, audit },
      emit: (body) => {
        const event: RunEvent = { at: new Date().toISOString(), ...name, ...body };
        journal(event);
        report(event);
      },
    });
    return run.manifest;
  });
}
