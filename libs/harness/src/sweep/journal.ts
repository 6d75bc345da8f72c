import { createHash } from "node:crypto";
import { appendFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { verdicts } from "../verdict.ts";
import { parsedJson } from "./parsed-json.ts";

const entrySchema = z.strictObject({
  scenario: z.string().regex(/^[a-z0-9-]+$/),
  epoch: z.int().positive(),
  attempt: z.int().positive(),
  key: z.string(),
  verdict: z.enum(verdicts),
  path: z.string(),
  sha256: z.string(),
});

/** That an attempt was made, and where its record is. */
export type JournalEntry = z.infer<typeof entrySchema>;

const name = "journal.jsonl";

/** What a sweep writes down as it goes: one line of JSON for every attempt, added and never changed. */
export class Journal {
  readonly name = name;
  readonly #path: string;
  /** Over everything that was found and added. */
  readonly #digest = createHash("sha256");

  private constructor(path: string, found: string) {
    this.#path = path;
    this.#digest.update(found);
  }

  /**
   * Opens the journal of a results folder, with what it says. A line that is torn, because the sweep was killed while it
   * wrote, says nothing; the next one must not be glued to it.
   */
  static async open(
    directory: string,
  ): Promise<{ readonly journal: Journal; readonly entries: readonly JournalEntry[] }> {
    const path = join(directory, name);
    const text = await readFile(path, "utf8").catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
      throw error;
    });
    const journal = new Journal(path, text);
    if (text !== "" && !text.endsWith("\n")) journal.#write("\n");
    const entries = text.split("\n").flatMap((line) => entrySchema.safeParse(parsedJson(line)).data ?? []);
    return { journal, entries };
  }

  /** Adds a line. One write, so that lines of attempts that end together do not mix. */
  append(entry: JournalEntry): void {
    this.#write(`${JSON.stringify(entry)}\n`);
  }

  /** Whether nobody else wrote to it since it was opened. */
  async isOwn(): Promise<boolean> {
    const content = await readFile(this.#path).catch(() => Buffer.alloc(0));
    return createHash("sha256").update(content).digest("hex") === this.#digest.copy().digest("hex");
  }

  /** Synchronous, so that the digest goes by the order in which lines reach the file. */
  #write(text: string): void {
    appendFileSync(this.#path, text, { mode: 0o600 });
    this.#digest.update(text);
  }
}
