import { createHash } from "node:crypto";
import type { WriteStream } from "node:fs";
import { open, rm } from "node:fs/promises";
import { finished } from "node:stream/promises";

import { LogFileError } from "../errors.ts";
import type { CapturedLog } from "../run-request.ts";

/** A new file that takes bytes up to a cap and counts what it had to refuse. */
export class LogFile {
  readonly #path: string;
  readonly #stream: WriteStream;
  readonly #hash = createHash("sha256");
  readonly #maxBytes: number;
  #bytes = 0;
  #droppedBytes = 0;

  private constructor(path: string, stream: WriteStream, maxBytes: number) {
    this.#path = path;
    this.#stream = stream;
    this.#maxBytes = maxBytes;
  }

  /**
   * Creates the file, readable by its owner only.
   * @throws {@link LogFileError} when it exists already or cannot be created.
   */
  static async create(path: string, maxBytes: number): Promise<LogFile> {
    try {
      const handle = await open(path, "wx", 0o600);
      return new LogFile(path, handle.createWriteStream({ highWaterMark: 256 * 1024 }), maxBytes);
    } catch (cause) {
      throw new LogFileError(
        `The log ${path} could not be created: ${reasonOf(cause)}. Give a path that is free.`,
        {
          cause,
        },
      );
    }
  }

  /** Calls `listener` when the disk refuses a write; {@link close} then throws. */
  onError(listener: () => void): void {
    this.#stream.on("error", listener);
  }

  /** False when the caller should wait for {@link drained} before it writes more. */
  write(chunk: Uint8Array): boolean {
    const kept = chunk.subarray(0, this.#maxBytes - this.#bytes);
    this.#droppedBytes += chunk.length - kept.length;
    if (kept.length === 0) return true;
    this.#bytes += kept.length;
    this.#hash.update(kept);
    return this.#stream.write(kept);
  }

  /** Resolves when the file takes more, or never will because a write failed. */
  async drained(): Promise<void> {
    if (!this.#stream.writableNeedDrain) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        this.#stream.off("drain", done).off("close", done);
        resolve();
      };
      this.#stream.on("drain", done).on("close", done);
    });
  }

  /** Flushes and closes the file. @throws {@link LogFileError} when a write failed. */
  async close(): Promise<CapturedLog> {
    this.#stream.end();
    try {
      await finished(this.#stream);
    } catch (cause) {
      throw new LogFileError(`The log ${this.#path} could not be written: ${reasonOf(cause)}.`, { cause });
    }
    return {
      path: this.#path,
      sha256: this.#hash.digest("hex"),
      bytes: this.#bytes,
      droppedBytes: this.#droppedBytes,
    };
  }

  /** Closes and removes the file, for a command that never started. */
  async discard(): Promise<void> {
    this.#stream.destroy();
    await rm(this.#path, { force: true });
  }
}

function reasonOf(cause: unknown): string {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === "EEXIST") return "a file of that name exists";
  if (code === "ENOENT") return "its folder does not exist";
  return code ?? String(cause);
}
