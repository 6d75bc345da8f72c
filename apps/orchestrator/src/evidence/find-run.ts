import { RunNotFoundError, type RunName, type RunStore } from "@codex-orchestrator/manifest";

/**
 * The run that a person means: an id, `<task>/<id>`, or the newest when nothing is given.
 *
 * @throws {RunNotFoundError}
 */
export async function findRun(store: RunStore, named: string | undefined): Promise<RunName> {
  if (named !== undefined) return store.find(named.split("/").at(-1) ?? named);
  const [newest] = await store.list({ limit: 1 });
  if (newest === undefined) throw new RunNotFoundError("at all", store.root);
  return newest;
}
