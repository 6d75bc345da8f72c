import { existsSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import { syncDirectory } from "@codex-orchestrator/durable-file";
import { attemptAppend, settle, type AppendSettings } from "./append/append.ts";
import { readFirstHash, refuseWhenArchived, type Tail } from "./append/live-file.ts";
import { sweepSidecars } from "./append/sidecar.ts";
import { signCheckpoint } from "./checkpoint/checkpoint.ts";
import type { NoteSigner } from "./checkpoint/signed-note.ts";
import { AuditAppendError } from "./errors.ts";
import { genesisHash, type AuditEntry, type AuditRecord } from "./record.ts";

export interface AuditLogOptions {
  /** Each append waits until its record is on the disk (fdatasync). Off by default: a kill loses nothing, a power cut may. */
  readonly durable?: boolean;
  /** When the live file would grow beyond this size, it is archived and a new one goes on with the chain. Never, by default. */
  readonly maxBytes?: number;
  readonly clock?: () => Date;
}

/** Attempts that may lose while the log does not grow. Each loss means that another appender won, so this is a fault. */
const fruitlessAttempts = 10_000;

/** An append-only log that any number of processes may append to at once, without waiting for one another. */
export class AuditLog {
  readonly #settings: AppendSettings;
  readonly #durable: boolean;
  #known: Tail | undefined;
  #syncedInode: bigint | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(settings: AppendSettings, durable: boolean, known: Tail | undefined) {
    this.#settings = settings;
    this.#durable = durable;
    this.#known = known;
  }

  /**
   * Opens a log, or makes ready for the first append to create it. Finishes what a killed appender has begun.
   *
   * @param path the live file; its directory must exist
   * @throws {AuditLogCorruptError} when the end of the log is not a record
   */
  static async open(path: string, options: AuditLogOptions = {}): Promise<AuditLog> {
    const { durable = false, maxBytes = Infinity, clock = () => new Date() } = options;
    if (!(maxBytes > 0)) throw new RangeError(`Expected maxBytes above 0, received ${maxBytes}.`);
    const settings = { path: resolve(path), maxBytes, clock };
    if (!existsSync(dirname(settings.path)))
      throw new AuditAppendError(settings.path, "its directory does not exist. Create it first.");
    const known = guarded(settings.path, settleIfPresent);
    if (known !== undefined) await sweepSidecars(settings.path, known.seq);
    return new AuditLog(settings, durable, known);
  }

  /**
   * Appends one record after all that this object was asked to append before.
   *
   * @returns when the record is in the log, where readers and a crash of this process find it
   * @throws {AuditAppendError} when the system refuses
   * @throws {AuditLogCorruptError} when the end of the log is not a record, or the log has lost records
   * @throws {AuditRecordTooLargeError}
   * @throws {CanonicalJsonError} when `data` has no canonical JSON form
   */
  append(entry: AuditEntry): Promise<AuditRecord> {
    const done = this.#turn.then(() => this.#appendNow(entry));
    this.#turn = done.catch(() => undefined);
    return this.#durable ? done.then((record) => this.#sync(record)) : done;
  }

  /** How many records the log holds, over all its files, and the hash of the last. */
  async head(): Promise<{ count: number; head: string }> {
    await this.#turn;
    const tail = guarded(this.#settings.path, settleIfPresent);
    return { count: tail?.seq ?? 0, head: tail?.hash ?? genesisHash };
  }

  /**
   * A signed statement of what the log holds now. Keep it, or send it, where those who can write to the log cannot
   * change it.
   */
  async checkpoint(signer: NoteSigner): Promise<string> {
    await this.#turn;
    const tail = guarded(this.#settings.path, settleIfPresent);
    if (tail === undefined || tail.seq === 0)
      return signCheckpoint({ count: 0, head: genesisHash, prev: genesisHash, first: genesisHash }, signer);
    const first = guarded(this.#settings.path, readFirstHash);
    return signCheckpoint({ count: tail.seq, head: tail.hash, prev: tail.prev, first }, signer);
  }

  async #appendNow(entry: AuditEntry): Promise<AuditRecord> {
    for (let fruitless = 0, seen = -1; fruitless < fruitlessAttempts; fruitless++) {
      const { record, tail } = guarded(this.#settings.path, () =>
        attemptAppend(this.#settings, entry, seen !== -1, this.#known),
      );
      this.#known = tail;
      if (record !== undefined) return record;
      if (tail.seq > seen) fruitless = 0;
      seen = tail.seq;
      await setImmediate();
    }
    throw new AuditAppendError(
      this.#settings.path,
      "another append is claimed but cannot be carried out. " +
        `Stop all appenders, then remove the files ${this.#settings.path}.claim-*.`,
    );
  }

  /** One fdatasync covers every record before it, so appends that wait together share the work of the disk. */
  async #sync(record: AuditRecord): Promise<AuditRecord> {
    const { path } = this.#settings;
    try {
      const handle = await open(path, "r+");
      try {
        await handle.datasync();
        const { ino } = await handle.stat({ bigint: true });
        // The name is new after the first append and after a rotation.
        if (ino !== this.#syncedInode) await syncDirectory(dirname(path));
        this.#syncedInode = ino;
      } finally {
        await handle.close();
      }
      return record;
    } catch (error) {
      throw new AuditAppendError(path, "The record is in the log, but perhaps not on the disk.", error);
    }
  }
}

function settleIfPresent(path: string): Tail | undefined {
  if (existsSync(path)) return settle(path);
  refuseWhenArchived(path);
  return undefined;
}

function guarded<T>(path: string, action: (path: string) => T): T {
  try {
    return action(path);
  } catch (error) {
    // What the system refused; every other error says by itself what is wrong.
    if (!(error instanceof Error && "syscall" in error)) throw error;
    throw new AuditAppendError(path, "Nothing was appended.", error);
  }
}
