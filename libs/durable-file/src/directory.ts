import { mkdir, open } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/** Makes the names in a directory durable (fsync). Where the platform cannot, as on Windows, it is a no-op. */
export async function syncDirectory(path: string): Promise<void> {
  let handle;
  try {
    handle = await open(path, "r");
  } catch (error) {
    if (isUnsupported(error)) return;
    throw error;
  }
  try {
    await handle.sync();
  } catch (error) {
    if (!isUnsupported(error)) throw error;
  } finally {
    await handle.close();
  }
}

/** Like `mkdir -p`, and every name that it created is durable when it returns. */
export async function createDirectoryDurably(path: string): Promise<void> {
  const target = resolve(path);
  const firstCreated = await mkdir(target, { recursive: true });
  if (firstCreated === undefined) return;
  const top = dirname(resolve(firstCreated));
  for (let parent = dirname(target); ; parent = dirname(parent)) {
    await syncDirectory(parent);
    if (parent === top) return;
  }
}

/** EPERM/EISDIR: Windows has no handle for a directory. EINVAL: a file system without fsync for directories. */
function isUnsupported(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === "EINVAL" || (process.platform === "win32" && (code === "EPERM" || code === "EISDIR"));
}
