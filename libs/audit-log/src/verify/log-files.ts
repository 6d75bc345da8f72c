import { constants } from "node:fs";
import { open, stat, type FileHandle } from "node:fs/promises";
import { listArchives } from "../append/sidecar.ts";
import { systemCodeOf } from "../errors.ts";

export interface LogFile {
  readonly path: string;
  readonly handle: FileHandle;
  /** From the name of an archive. */
  readonly lastSeq?: number;
  /** What it is, if it is not a file; then it is not read. */
  readonly oddity?: string;
}

/**
 * Opens all files of a log in the order of the chain. Appenders may go on meanwhile: the live file is opened first, and
 * when it is archived before the archives are listed, it is recognized among them.
 */
export async function openLogFiles(path: string): Promise<LogFile[]> {
  const live = await openIfPresent(path);
  const files: LogFile[] = [];
  try {
    for (const archive of listArchives(path)) {
      const sameAsLive = live !== undefined && (await isSame(live, archive));
      const handle = sameAsLive ? live : await openAnything(archive);
      const lastSeq = Number(archive.slice(path.length + 1));
      files.push({ path: archive, handle, lastSeq, ...(await oddityOf(handle)) });
      // Later archives hold what came after this look at the log.
      if (sameAsLive) return files;
    }
    if (live !== undefined) files.push({ path, handle: live, ...(await oddityOf(live)) });
    return files;
  } catch (error) {
    await closeAll(files.filter(({ handle }) => handle !== live));
    await live?.close();
    throw error;
  }
}

/** Without waiting for somebody to write into a pipe. */
function openAnything(path: string): Promise<FileHandle> {
  // O_NONBLOCK is absent on Windows.
  return open(path, constants.O_RDONLY | ((constants.O_NONBLOCK as number | undefined) ?? 0));
}

async function oddityOf(handle: FileHandle): Promise<{ readonly oddity?: string }> {
  const stats = await handle.stat();
  if (stats.isFile()) return {};
  return { oddity: stats.isDirectory() ? "a directory" : stats.isFIFO() ? "a pipe" : "a device" };
}

export async function closeAll(files: readonly LogFile[]): Promise<void> {
  await Promise.all(files.map(({ handle }) => handle.close()));
}

async function openIfPresent(path: string): Promise<FileHandle | undefined> {
  try {
    return await openAnything(path);
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

async function isSame(handle: FileHandle, path: string): Promise<boolean> {
  const [one, other] = await Promise.all([handle.stat({ bigint: true }), stat(path, { bigint: true })]);
  return one.dev === other.dev && one.ino === other.ino;
}
