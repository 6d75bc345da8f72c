import { appendFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { verdicts } from "../verdict.ts";

const entrySchema = z.strictObject({
  scenario: z.string(),
  epoch: z.int().positive(),
  attempt: z.int().positive(),
  key: z.string(),
  verdict: z.enum(verdicts),
  path: z.string(),
  sha256: z.string(),
});

/** That an attempt was made, and where its record is. */
export type JournalEntry = z.infer<typeof entrySchema>;

const journalName = "journal.jsonl";

/** Adds a line. One write, so that lines of attempts that end together do not mix. */
export async function appendToJournal(directory: string, entry: JournalEntry): Promise<void> {
  await appendFile(join(directory, journalName), `${JSON.stringify(entry)}\n`, { mode: 0o600 });
}

/**
 * What the journal says. A line that is torn, because the sweep was killed while it wrote, says nothing: its attempt is
 * made again.
 */
export async function readJournal(directory: string): Promise<JournalEntry[]> {
  const text = await readFile(join(directory, journalName), "utf8").catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  });
  return text.split("\n").flatMap((line) => {
    const entry = entrySchema.safeParse(parsed(line));
    return entry.success ? [entry.data] : [];
  });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** After a kill in the middle of a line, the next entry must not be glued to the torn one. */
export async function endTornLine(directory: string): Promise<void> {
  const path = join(directory, journalName);
  const text = await readFile(path, "utf8").catch(() => "");
  if (text !== "" && !text.endsWith("\n")) await appendFile(path, "\n");
}
