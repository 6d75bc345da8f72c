import { open, rename, unlink, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { syncDirectory } from "./directory.ts";
import { DurableWriteError } from "./errors.ts";
import { temporaryPathFor } from "./temporary-file.ts";

/** Text is written as UTF-8. Chunks are written as they come, so that a file may be larger than the memory. */
export type FileContent = string | Uint8Array | AsyncIterable<Uint8Array>;

/**
 * Replaces a file as a whole. When the promise resolves, the new content and its name are on the disk; whenever the
 * process or the machine dies before that, a reader finds the old content or the new, never a mix and never a part.
 *
 * A symbolic link at `path` is replaced, not followed. An existing file's mode is not kept: the new one has `mode`,
 * less the umask.
 *
 * @param options.mode permission bits of the new file; 0o644 by default
 * @throws {DurableWriteError} when anything fails; nothing is left behind and the old file is whole. An
 *   error that `content` itself throws is its `cause`.
 */
export async function writeFileDurably(
  path: string,
  content: FileContent,
  options: { mode?: number } = {},
): Promise<void> {
  const temporary = temporaryPathFor(path);
  try {
    await writeAndSync(temporary, content, options.mode ?? 0o644);
    await rename(temporary, path);
    await syncDirectory(dirname(path));
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw new DurableWriteError(path, error);
  }
}

async function writeAndSync(path: string, content: FileContent, mode: number): Promise<void> {
  // "wx" is O_CREAT | O_EXCL: it never opens what somebody else put there, not even through a link.
  const handle = await open(path, "wx", mode);
  try {
    if (typeof content === "string") await writeWhole(handle, Buffer.from(content, "utf8"));
    else if (content instanceof Uint8Array) await writeWhole(handle, content);
    else for await (const chunk of content) await writeWhole(handle, chunk);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A write may be short, on a full disk above all: only the loop makes the whole content, or an error. */
async function writeWhole(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let offset = 0; offset < bytes.byteLength;) {
    const { bytesWritten } = await handle.write(bytes, offset, bytes.byteLength - offset);
    offset += bytesWritten;
  }
}
