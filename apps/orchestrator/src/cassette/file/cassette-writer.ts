import { open, type FileHandle } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { createDirectoryDurably, syncDirectory } from "@codex-orchestrator/durable-file";
import { CassetteFileError } from "../errors.ts";
import { digestLine, type UnsignedLine } from "./format.ts";

/** Appends lines to a new cassette, each of them durable before the next. */
export class CassetteWriter {
  readonly file: string;
  readonly #handle: FileHandle;
  #digest = "";

  private constructor(file: string, handle: FileHandle) {
    this.file = file;
    this.#handle = handle;
  }

  /** @throws {CassetteFileError} when the file exists or cannot be made */
  static async create(file: string): Promise<CassetteWriter> {
    const path = resolve(file);
    try {
      await createDirectoryDurably(dirname(path));
    } catch (cause) {
      throw new CassetteFileError(file, `its directory could not be made. ${(cause as Error).message}`, {
        cause,
      });
    }
    try {
      const handle = await open(path, "wx", 0o600);
      await syncDirectory(dirname(path));
      return new CassetteWriter(file, handle);
    } catch (cause) {
      const problem =
        (cause as NodeJS.ErrnoException).code === "EEXIST"
          ? "it is there already, and a recording replaces nothing. Remove it, or name another file."
          : `it could not be made. ${(cause as Error).message}`;
      throw new CassetteFileError(file, problem, { cause });
    }
  }

  async append(line: UnsignedLine): Promise<void> {
    this.#digest = digestLine(this.#digest, line);
    await this.#handle.appendFile(`${JSON.stringify({ ...line, digest: this.#digest })}\n`);
    await this.#handle.datasync();
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}
