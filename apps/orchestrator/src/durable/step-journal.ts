import { open, readFile, truncate } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Steps } from "../manager/ports.ts";

const lineSchema = z.object({ step: z.string(), value: z.json() });

/**
 * The results of the steps of a run that completed, one JSON document a line in `steps.jsonl` of its directory. A result
 * is on the disk before the next step begins, so that a run whose process was killed goes on after its last step.
 */
export class StepJournal implements Steps {
  readonly #path: string;
  readonly #results: Map<string, unknown>;

  private constructor(path: string, results: Map<string, unknown>) {
    this.#path = path;
    this.#results = results;
  }

  /** A last line that a crash left unfinished is cut off: its step did not complete. */
  static async open(runDirectory: string): Promise<StepJournal> {
    const path = join(runDirectory, "steps.jsonl");
    const text = await readFile(path, "utf8").catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      return "";
    });
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    if (whole.length < text.length) await truncate(path, Buffer.byteLength(whole));
    const results = new Map<string, unknown>();
    for (const line of whole.split("\n").filter((line) => line !== "")) {
      const { step, value } = lineSchema.parse(JSON.parse(line));
      results.set(step, value);
    }
    return new StepJournal(path, results);
  }

  recall(step: string): { value: unknown } | undefined {
    return this.#results.has(step) ? { value: this.#results.get(step) } : undefined;
  }

  async complete(step: string, value: unknown): Promise<void> {
    const file = await open(this.#path, "a", 0o600);
    try {
      await file.appendFile(`${JSON.stringify({ step, value })}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    this.#results.set(step, value);
  }
}
