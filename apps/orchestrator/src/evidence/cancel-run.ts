import { join } from "node:path";
import { AuditLog } from "@codex-orchestrator/audit-log";
import { isFinal, Run, type RunName, type RunStore } from "@codex-orchestrator/manifest";
import { endLeftoverProcesses } from "../codex/leftover-processes.ts";
import { removeCodexPlace } from "../codex/places.ts";
import type { Config } from "../config.ts";
import { removeSuspension } from "../durable/suspension.ts";
import { UsageError } from "../errors.ts";
import { prepareOutDirectory } from "../workspace/state-directory.ts";
import { openSigner, sealEvidence } from "./signer.ts";
import { withTaskLock } from "./task-lock.ts";
import { updateTaskState } from "./task-state.ts";

/**
 * Ends an open run as cancelled, with what its Codex may have left at work, and seals its evidence.
 *
 * @throws {UsageError} when it has ended already
 * @throws {LockedError} when somebody works on the task
 */
export async function cancelRun(
  name: RunName,
  store: RunStore,
  config: Config,
  because = "Cancelled by a person.",
): Promise<Run> {
  return withTaskLock(store.root, name.task, "cancel", async (lock) => {
    const { manifest, ...location } = await store.read(name);
    if (isFinal(manifest.run.status))
      throw new UsageError(`The run ${name.run} has ended already (${manifest.run.status}).`);
    const run = new Run(location, manifest);
    const out = await prepareOutDirectory(store.root, name.task);
    const audit = await AuditLog.open(join(out, "audit.log"));
    const ended = await endLeftoverProcesses(run.directory);
    // Nobody goes on with its conversations.
    await removeSuspension(run.directory);
    await removeCodexPlace(run.directory);
    const detail = ended === undefined ? because : `${because} ${ended}`;
    const data = { ...name, detail, commit: "" };
    await audit.append({ type: "run.cancelled", actor: config.user, data });
    const head = await audit.head();
    await run.finalize((draft) => {
      draft.run.status = "cancelled";
      draft.run.statusDetail = detail;
      draft.run.completedAt = new Date().toISOString();
      draft.audit = head;
      delete draft.result;
    });
    await updateTaskState(store, run.manifest, lock.token);
    const signer = await openSigner(config);
    if (!("problem" in signer)) await sealEvidence(out, run, audit, signer);
    return run;
  });
}
