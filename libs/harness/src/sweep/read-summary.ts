import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { SummaryUnreadableError } from "../errors.ts";
import { type SweepSummary, sweepSummarySchema } from "../summary/sweep-summary.ts";

/**
 * The summary that a sweep left in its results folder.
 * @throws {SummaryUnreadableError} when there is none, or none that this version can read
 */
export async function readSummary(directory: string): Promise<SweepSummary> {
  const path = join(directory, "summary.json");
  try {
    return sweepSummarySchema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (cause) {
    throw new SummaryUnreadableError(path, { cause });
  }
}
