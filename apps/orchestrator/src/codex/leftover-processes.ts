import { realpath } from "node:fs/promises";
import { endFamily, ProcessFamily } from "@codex-orchestrator/process-runner";
import { plural } from "../format.ts";
import { codexHomeIn, codexPlaceOf } from "./places.ts";

const graceMs = 2000;

/**
 * Ends whatever still works with the home that a run gave to its Codex, which an earlier process left when it was killed.
 * To be called under the lock of the run's task, while nobody has a Codex of it.
 *
 * @returns a sentence for the record; nothing when nothing was found
 */
export async function endLeftoverProcesses(runDirectory: string): Promise<string | undefined> {
  const home = codexHomeIn(codexPlaceOf(runDirectory));
  const spellings = new Set([home, await realpath(home).catch(() => home)]);
  const family = new ProcessFamily({ markers: [...spellings].map((path) => `CODEX_HOME=${path}`) });
  const { found, survivors } = await endFamily(family, graceMs);
  if (found.length === 0) return undefined;
  const left = `${plural(found.length, "process", "processes")} that Codex had left at work`;
  if (survivors.length === 0) return `Ended ${left}.`;
  const pids = survivors.map(({ pid }) => pid).join(", ");
  return `Tried to end ${left}. Still alive after SIGKILL: ${pids}.`;
}
