import { appendFileSync } from "node:fs";
import { join } from "node:path";
import type { RunEvent } from "../manager/events.ts";

/** Appends every event of a run to `journal.jsonl` in its directory, in order, one JSON document a line. */
export function openJournal(runDirectory: string): (event: RunEvent) => void {
  const path = join(runDirectory, "journal.jsonl");
  // Synchronous: an event that was told has been kept, whatever happens next.
  return (event) => {
    appendFileSync(path, `${JSON.stringify(event)}\n`);
  };
}
