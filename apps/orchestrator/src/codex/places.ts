import { rm } from "node:fs/promises";
import { join } from "node:path";

/** The directory of a run for Codex: its home and its temporary files. */
export function codexPlaceOf(runDirectory: string): string {
  return join(runDirectory, "codex");
}

/** What `CODEX_HOME` is in the environment of Codex, and of whatever it starts. */
export function codexHomeIn(place: string): string {
  return join(place, "home");
}

/** Removes the conversations of a run that has ended, and what else Codex kept; until then they may be gone on with. */
export async function removeCodexPlace(runDirectory: string): Promise<void> {
  // Codex writes into its databases until its last process is gone.
  await rm(codexPlaceOf(runDirectory), { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
