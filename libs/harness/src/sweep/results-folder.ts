import { createHash } from "node:crypto";
import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { mkdir, readFile, readdir, rm } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { Redactor } from "@codex-orchestrator/process-runner";
import type { AttemptRecord } from "../record/attempt-record.ts";
import { redactRecord } from "../safety/redact-record.ts";
import { Journal } from "./journal.ts";
import { recordPath, storedRecords } from "./stored-records.ts";

/** Where an attempt's record and patch go. The number is taken, also from a second sweep in the same folder. */
export interface ReservedAttempt {
  readonly attempt: number;
  readonly patchPath: string;
  /** Gives the number back: the attempt came to nothing. */
  readonly release: () => Promise<void>;
}

/**
 * The records of a sweep: `attempts/<scenario>/<epoch>-<attempt>.json`, each written once, and a journal that names
 * them. Neither is ever changed afterwards.
 */
export class ResultsFolder {
  readonly directory: string;
  readonly #redactor: Redactor;
  readonly #journal: Journal;
  readonly #records: AttemptRecord[] = [];
  readonly #byCell = new Map<string, AttemptRecord[]>();
  /** What each file must hold, by path. */
  readonly #digests = new Map<string, string>();
  /** What lay below `attempts` when the folder was opened. */
  readonly #found: ReadonlySet<string>;

  private constructor(
    directory: string,
    redactor: Redactor,
    stored: {
      readonly journal: Journal;
      readonly records: readonly AttemptRecord[];
      readonly found: Set<string>;
    },
  ) {
    this.directory = directory;
    this.#redactor = redactor;
    this.#journal = stored.journal;
    this.#found = stored.found;
    for (const record of stored.records) this.#keep(record);
  }

  /** Opens a new folder, or one that an interrupted sweep left. */
  static async open(directory: string, redactor: Redactor): Promise<ResultsFolder> {
    await mkdir(join(directory, "attempts"), { recursive: true });
    const { journal, entries } = await Journal.open(directory);
    const records = storedRecords(directory, entries);
    return new ResultsFolder(directory, redactor, { journal, records, found: await filesBelow(directory) });
  }

  get records(): readonly AttemptRecord[] {
    return this.#records;
  }

  /** The attempts at one scenario in one epoch, at whatever content, in the order in which they were kept. */
  recordsOf(scenario: string, epoch: number): readonly AttemptRecord[] {
    return this.#byCell.get(cellName(scenario, epoch)) ?? [];
  }

  #keep(record: AttemptRecord): void {
    this.#records.push(record);
    const cell = cellName(record.scenario, record.epoch);
    const others = this.#byCell.get(cell);
    if (others === undefined) this.#byCell.set(cell, [record]);
    else others.push(record);
  }

  /** Takes the next number that no file has. */
  next(scenario: string, epoch: number): ReservedAttempt {
    mkdirSync(join(this.directory, "attempts", scenario), { recursive: true });
    const made = this.recordsOf(scenario, epoch).map((one) => one.attempt);
    let attempt = Math.max(0, ...made) + 1;
    while (!isTakenNow(join(this.directory, recordPath(scenario, epoch, attempt)))) attempt += 1;
    const path = join(this.directory, recordPath(scenario, epoch, attempt));
    return {
      attempt,
      patchPath: path.replace(/json$/, "patch"),
      release: () => rm(path, { recursive: true, force: true }),
    };
  }

  /** Writes a record, which must have the number that {@link next} gave. */
  add(unredacted: AttemptRecord): AttemptRecord {
    const record = redactRecord(unredacted, this.#redactor);
    const { scenario, epoch, attempt, key, verdict, effects } = record;
    const path = recordPath(scenario, epoch, attempt);
    const content = `${JSON.stringify(record, null, 2)}\n`;
    const digest = sha256(content);
    replaceFile(join(this.directory, path), content);
    this.#journal.append({ scenario, epoch, attempt, key, verdict, path, sha256: digest });
    this.#digests.set(path, digest);
    if (effects.patch) this.#digests.set(path.replace(/json$/, "patch"), effects.patch.sha256);
    this.#keep(record);
    return record;
  }

  /** Files that are not, or no longer, what this sweep wrote or found; relative paths. */
  async forged(): Promise<string[]> {
    const present = await filesBelow(this.directory);
    const planted = [...present].filter((path) => !this.#digests.has(path) && !this.#found.has(path));
    const changed: string[] = [];
    // One after another: all at once would need as many open files as there are records.
    for (const [path, digest] of this.#digests) {
      const content = await readFile(join(this.directory, path)).catch(() => undefined);
      if (content === undefined || sha256(content) !== digest) changed.push(path);
    }
    const journal = (await this.#journal.isOwn()) ? [] : [this.#journal.name];
    return [...planted, ...changed, ...journal].sort();
  }
}

// Synchronous, as what a record is told of has been kept: each costs less than a turn through the thread pool.
function isTakenNow(path: string): boolean {
  try {
    closeSync(openSync(path, "wx", 0o600));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** As a whole, and whatever is at the path meanwhile. */
function replaceFile(path: string, content: string): void {
  const temporary = `${path}.new`;
  rmSync(temporary, { recursive: true, force: true });
  writeFileSync(temporary, content, { flag: "wx", mode: 0o600 });
  renameSync(temporary, path);
}

const cellName = (scenario: string, epoch: number): string => `${scenario} ${epoch}`;

async function filesBelow(directory: string): Promise<Set<string>> {
  const entries = await readdir(join(directory, "attempts"), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  const pathOf = (folder: string, name: string) =>
    relative(directory, join(folder, name)).split(sep).join("/");
  return new Set(files.map(({ parentPath, name }) => pathOf(parentPath, name)));
}

const sha256 = (content: string | Buffer): string => createHash("sha256").update(content).digest("hex");
