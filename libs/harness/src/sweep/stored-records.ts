import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type AttemptRecord, attemptRecordSchema } from "../record/attempt-record.ts";
import type { JournalEntry } from "./journal.ts";
import { parsedJson } from "./parsed-json.ts";

/** Below the results folder. */
export const recordPath = (scenario: string, epoch: number, attempt: number): string =>
  `attempts/${scenario}/${epoch}-${attempt}.json`;

/** The records that a journal names, each once. One that is missing, torn or altered does not count: its attempt is made again. */
export function storedRecords(directory: string, entries: readonly JournalEntry[]): AttemptRecord[] {
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  return [...byPath.values()].flatMap((entry) => storedRecord(directory, entry));
}

/** Small files and many: read one by one they need one open file, and less time than the turns of waiting for each. */
function storedRecord(directory: string, entry: JournalEntry): AttemptRecord[] {
  const { scenario, epoch, attempt, key, verdict, path } = entry;
  if (path !== recordPath(scenario, epoch, attempt)) return [];
  const content = contentOf(join(directory, path));
  if (content === undefined || createHash("sha256").update(content).digest("hex") !== entry.sha256) return [];
  const { data } = attemptRecordSchema.safeParse(parsedJson(content));
  const says = data && [data.scenario, data.epoch, data.attempt, data.key, data.verdict];
  return data && String(says) === String([scenario, epoch, attempt, key, verdict]) ? [data] : [];
}

/** Undefined where no file is. What is there and cannot be read is no missing record: to make it again would hide that. */
function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR" || code === "ELOOP") return undefined;
    throw error;
  }
}
