import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type AttemptRecord, attemptRecordSchema } from "../record/attempt-record.ts";
import type { JournalEntry } from "./journal.ts";
import { parsedJson } from "./parsed-json.ts";

/** Below the results folder. */
export const recordPath = (scenario: string, epoch: number, attempt: number): string =>
  `attempts/${scenario}/${epoch}-${attempt}.json`;

/** The records that a journal names, each once. One that is missing, torn or altered does not count: its attempt is made again. */
export async function storedRecords(
  directory: string,
  entries: readonly JournalEntry[],
): Promise<AttemptRecord[]> {
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  const read = await Promise.all([...byPath.values()].map((entry) => storedRecord(directory, entry)));
  return read.flat();
}

async function storedRecord(directory: string, entry: JournalEntry): Promise<AttemptRecord[]> {
  const { scenario, epoch, attempt, key, verdict, path } = entry;
  if (path !== recordPath(scenario, epoch, attempt)) return [];
  const content = await readFile(join(directory, path), "utf8").catch(() => "");
  if (createHash("sha256").update(content).digest("hex") !== entry.sha256) return [];
  const { data } = attemptRecordSchema.safeParse(parsedJson(content));
  const says = data && [data.scenario, data.epoch, data.attempt, data.key, data.verdict];
  return data && String(says) === String([scenario, epoch, attempt, key, verdict]) ? [data] : [];
}
