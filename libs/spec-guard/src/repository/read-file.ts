import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from "node:fs";
import { dirname, join, sep } from "node:path";

export type FileText = { readonly text: string } | { readonly refused: string; readonly absent?: true };

/**
 * Reads files of a working tree that somebody hostile may have prepared: regular files only, never through a symbolic
 * link that leaves the tree, never more than a limit. Reading is synchronous: a thousand small files take a tenth of
 * the time that way, and no file is large.
 */
export class TreeReader {
  readonly #root: string;
  readonly #realRoot: string;
  readonly #insideByFolder = new Map<string, boolean>();

  /** @param root absolute path of the top folder */
  constructor(root: string) {
    this.#root = root;
    this.#realRoot = realpathSync(root);
  }

  read(path: string, mostBytes: number): FileText {
    const file = join(this.#root, path);
    try {
      if (!this.#isInside(dirname(file)))
        return { refused: "it is reached through a symbolic link that leaves the repository" };
      return readBounded(file, mostBytes);
    } catch (error) {
      return refusal((error as NodeJS.ErrnoException).code);
    }
  }

  #isInside(folder: string): boolean {
    const known = this.#insideByFolder.get(folder);
    if (known !== undefined) return known;
    const real = realpathSync(folder);
    const inside = real === this.#realRoot || real.startsWith(this.#realRoot + sep);
    this.#insideByFolder.set(folder, inside);
    return inside;
  }
}

function readBounded(file: string, mostBytes: number): FileText {
  // Without O_NONBLOCK, opening a FIFO would wait for somebody to write to it.
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) return { refused: "it is not a regular file" };
    if (stats.size > mostBytes)
      return { refused: `it has ${stats.size} bytes; at most ${mostBytes} are allowed` };
    const bytes = Buffer.alloc(stats.size);
    let length = 0;
    for (let count = -1; count !== 0 && length < bytes.length; length += count)
      count = readSync(descriptor, bytes, length, bytes.length - length, null);
    return {
      text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes.subarray(0, length)),
    };
  } finally {
    closeSync(descriptor);
  }
}

function refusal(code: string | undefined): FileText {
  if (code === "ENOENT" || code === "ENOTDIR") return { refused: "it does not exist", absent: true };
  if (code === "ELOOP" || code === "EMLINK") return { refused: "it is a symbolic link" };
  if (code === "ERR_ENCODING_INVALID_ENCODED_DATA") return { refused: "it is not UTF-8 text" };
  return { refused: `it cannot be read (${code ?? "unknown reason"})` };
}
