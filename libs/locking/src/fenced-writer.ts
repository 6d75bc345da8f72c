import { mkdir, open, readdir, rename, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  DurableWriteError,
  sweepTemporaryFiles,
  syncDirectory,
  writeFileDurably,
} from "@codex-orchestrator/durable-file";
import { FencedError } from "./errors.ts";

/**
 * A file that takes writes only from the newest owner of its lock. A process that was suspended, lost its lock and
 * wakes up later cannot overwrite what its successor wrote.
 *
 * How: beside the file stands the directory `<path>.fence`, with an empty file named for the highest token seen. A
 * writer (1) raises the mark to its token, (2) removes the drafts of lower tokens, (3) writes its draft, (4) looks at
 * the mark again, (5) renames its draft to the file. A stale writer either made its draft before (2), then its rename
 * finds no draft, or after (1), then it sees the mark. Nobody waits for anybody, so a suspended writer blocks no one.
 */
export class FencedWriter {
  readonly #path: string;
  readonly #fence: string;

  constructor(path: string) {
    this.#path = path;
    this.#fence = `${path}.fence`;
  }

  /**
   * Replaces the file as a whole, durably.
   *
   * @param token of the lock under which the caller works
   * @throws {FencedError} when a higher token has been seen
   * @throws {DurableWriteError} when the system refuses; the old content is whole
   */
  async write(token: number, content: string | Uint8Array): Promise<void> {
    if (!Number.isSafeInteger(token) || token < 1)
      throw new RangeError(`Expected a fencing token (an integer of at least 1), received ${token}.`);
    const draft = join(this.#fence, `${token}.draft-${process.pid}-${nextDraft()}`);
    try {
      await this.#raise(token);
      await writeFileDurably(draft, content);
      await this.#refuseBelowHighest(token);
      await this.#publish(draft, token);
      await syncDirectory(dirname(this.#path));
    } catch (error) {
      await unlink(draft).catch(() => undefined);
      if (error instanceof FencedError) throw error;
      throw new DurableWriteError(this.#path, error instanceof DurableWriteError ? error.cause : error);
    }
  }

  /** The highest token that has written or tried to; 0 when there was none. */
  async highestToken(): Promise<number> {
    return Math.max(0, ...(await this.#names()).map((name) => (/^\d+$/.test(name) ? Number(name) : 0)));
  }

  async #raise(token: number): Promise<void> {
    if ((await this.#refuseBelowHighest(token)) < token) {
      await unlessExists(mkdir(this.#fence));
      await unlessExists(open(join(this.#fence, String(token)), "wx").then((handle) => handle.close()));
      await syncDirectory(this.#fence);
      await sweepTemporaryFiles(this.#fence);
    }
    for (const name of await this.#names())
      if (Number.parseInt(name, 10) < token) await unlink(join(this.#fence, name)).catch(ignoreAbsent);
  }

  async #refuseBelowHighest(token: number): Promise<number> {
    const highest = await this.highestToken();
    if (highest > token) throw new FencedError(this.#path, token, highest);
    return highest;
  }

  async #publish(draft: string, token: number): Promise<void> {
    try {
      await rename(draft, this.#path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      throw new FencedError(this.#path, token, await this.highestToken());
    }
  }

  async #names(): Promise<string[]> {
    try {
      return await readdir(this.#fence);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw error;
    }
  }
}

/** Another write of the same owner, or an older owner's, may have made it already. */
async function unlessExists(creation: Promise<void>): Promise<void> {
  try {
    await creation;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

let drafts = 0;

function nextDraft(): number {
  drafts += 1;
  return drafts;
}

function ignoreAbsent(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
}
