import { join } from "node:path";

/** The directory of a run for Codex: its home and its temporary files. */
export function codexPlaceOf(runDirectory: string): string {
  return join(runDirectory, "codex");
}

/** What `CODEX_HOME` is in the environment of Codex, and of whatever it starts. */
export function codexHomeIn(place: string): string {
  return join(place, "home");
}
