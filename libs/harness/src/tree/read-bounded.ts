import { constants } from "node:fs";
import { open } from "node:fs/promises";

/**
 * The content of a regular file; undefined when it is none, cannot be read, or has more than `maxBytes`. A symbolic link
 * is not followed, a pipe not waited for.
 */
export async function readBounded(path: string | Buffer, maxBytes: number): Promise<Buffer | undefined> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(path, flags).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const stats = await file.stat();
    return stats.isFile() && stats.size <= maxBytes ? await file.readFile() : undefined;
  } finally {
    await file.close();
  }
}
