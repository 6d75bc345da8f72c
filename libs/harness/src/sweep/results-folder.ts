import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Redactor } from "@codex-orchestrator/process-runner";
import { type AttemptRecord, attemptRecordSchema } from "../attempt/attempt-record.ts";
import { redactRecord } from "../safety/redact-record.ts";
import { type JournalEntry, appendToJournal, endTornLine, readJournal } from "./journal.ts";

/**
 * The records of a sweep: `attempts/<scenario>/<epoch>-<attempt>.json`, each written once, and a journal that names
 * them. Neither is ever changed afterwards.
 */
export class ResultsFolder {
  readonly directory: string;
  readonly #redactor: Redactor;
  readonly #records: AttemptRecord[];
  /** What each record's file must hold, by path. */
  readonly #digests: Map<string, string>;
  readonly #taken: Map<string, number>;

  private constructor(directory: string, redactor: Redactor, stored: StoredRecords) {
    this.directory = directory;
    this.#redactor = redactor;
    this.#records = stored.records;
    this.#digests = stored.digests;
    this.#taken = stored.taken;
  }

  /** Opens a new folder, or one that an interrupted sweep left. */
  static async open(directory: string, redactor: Redactor): Promise<ResultsFolder> {
    await mkdir(join(directory, "attempts"), { recursive: true });
    await endTornLine(directory);
    return new ResultsFolder(directory, redactor, await storedRecords(directory));
  }

  get records(): readonly AttemptRecord[] {
    return this.#records;
  }

  /** The number of the next attempt, which no file has yet, and the path that a patch of it would have. */
  async next(
    scenario: string,
    epoch: number,
  ): Promise<{ readonly attempt: number; readonly patchPath: string }> {
    const cell = `${scenario}/${epoch}`;
    const attempt = (this.#taken.get(cell) ?? 0) + 1;
    this.#taken.set(cell, attempt);
    await mkdir(join(this.directory, "attempts", scenario), { recursive: true });
    return { attempt, patchPath: join(this.directory, "attempts", scenario, `${epoch}-${attempt}.patch`) };
  }

  /** Writes a record, which must have the number that {@link next} gave. */
  async add(unredacted: AttemptRecord): Promise<AttemptRecord> {
    const record = redactRecord(unredacted, this.#redactor);
    const { scenario, epoch, attempt, key, verdict } = record;
    const path = `attempts/${scenario}/${epoch}-${attempt}.json`;
    const content = `${JSON.stringify(record, null, 2)}\n`;
    const digest = sha256(content);
    await writeFile(join(this.directory, path), content, { flag: "wx", mode: 0o600 });
    await appendToJournal(this.directory, { scenario, epoch, attempt, key, verdict, path, sha256: digest });
    this.#digests.set(path, digest);
    this.#records.push(record);
    return record;
  }

  /** Records that are no longer what was written; relative paths. */
  async forged(): Promise<string[]> {
    const checked = await Promise.all(
      [...this.#digests].map(async ([path, digest]) => {
        const content = await readFile(join(this.directory, path)).catch(() => undefined);
        return content !== undefined && sha256(content) === digest ? [] : [path];
      }),
    );
    return checked.flat().sort();
  }
}

interface StoredRecords {
  readonly records: AttemptRecord[];
  readonly digests: Map<string, string>;
  readonly taken: Map<string, number>;
}

async function storedRecords(directory: string): Promise<StoredRecords> {
  const entries = await readJournal(directory);
  const read = await Promise.all(entries.map((entry) => storedRecord(directory, entry)));
  return {
    records: read.flat(),
    digests: new Map(
      entries.flatMap((entry, index) => (read[index]?.length === 1 ? [[entry.path, entry.sha256]] : [])),
    ),
    taken: await takenNumbers(join(directory, "attempts")),
  };
}

/** A record that is missing, torn or altered does not count: its attempt is made again. */
async function storedRecord(
  directory: string,
  { path, sha256: digest }: JournalEntry,
): Promise<AttemptRecord[]> {
  const content = await readFile(join(directory, path), "utf8").catch(() => undefined);
  if (content === undefined || sha256(content) !== digest) return [];
  const record = attemptRecordSchema.safeParse(JSON.parse(content));
  return record.success ? [record.data] : [];
}

const attemptFile = /^(\d+)-(\d+)\./;

async function takenNumbers(attempts: string): Promise<Map<string, number>> {
  const taken = new Map<string, number>();
  for (const scenario of await readdir(attempts)) {
    for (const file of await readdir(join(attempts, scenario)).catch(() => [])) {
      const [, epoch, attempt] = attemptFile.exec(file) ?? [];
      if (epoch === undefined) continue;
      const cell = `${scenario}/${epoch}`;
      taken.set(cell, Math.max(taken.get(cell) ?? 0, Number(attempt)));
    }
  }
  return taken;
}

const sha256 = (content: string | Buffer): string => createHash("sha256").update(content).digest("hex");
