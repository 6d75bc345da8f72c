import { constants } from "node:fs";
import { copyFile, cp, lstat, mkdir, readlink, rm, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { allowListedEnvironment, runProcess } from "@codex-orchestrator/process-runner";

/** How a tree was copied: by `cp`, which copies within the kernel and shares blocks where it can, or file by file. */
export type CopyMechanism = "cp" | "file-by-file";

/** From this many files on, starting `cp` costs less than it saves. */
const manyFiles = 200;
const copyTimeoutMs = 600_000;

/**
 * Copies what is in a folder into a new one. Symbolic links are copied as they are. Blocks are shared with the original
 * where the file system can do that (reflink); no file is ever hard-linked, so a writer cannot reach the original.
 */
export async function copyTree(
  from: string,
  to: string,
  { files, machine }: { readonly files: number; readonly machine: { readonly searchPath: string } },
): Promise<CopyMechanism> {
  if (files >= manyFiles && (await copyByProgram(from, to, machine.searchPath))) return "cp";
  await rm(to, { recursive: true, force: true });
  await cp(from, to, {
    recursive: true,
    verbatimSymlinks: true,
    mode: constants.COPYFILE_FICLONE,
    filter: (path) => isCopyable(path),
  });
  return "file-by-file";
}

/** Sockets, pipes and devices are not part of a tree, and reading a pipe would wait for ever. */
async function isCopyable(path: string): Promise<boolean> {
  const stats = await lstat(path);
  return stats.isFile() || stats.isDirectory() || stats.isSymbolicLink();
}

/** GNU cp only: the option is what tells it from others, which refuse it. */
async function copyByProgram(from: string, to: string, searchPath: string): Promise<boolean> {
  const { env } = allowListedEnvironment({ PATH: searchPath });
  try {
    const { exitCode } = await runProcess({
      command: ["cp", "-R", "-P", "-p", "--reflink=auto", "--", from, to],
      cwd: dirname(to),
      env,
      timeoutMs: copyTimeoutMs,
    });
    return exitCode === 0;
  } catch {
    return false;
  }
}

/** Makes paths of one tree what they are in another; a path that the other does not have is removed. */
export async function restorePaths(from: string, to: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const target = join(to, path);
    await rm(target, { recursive: true, force: true });
    await copyEntry(join(from, path), target);
  }
}

/** Copies a file or a link to a place where nothing is; nothing happens when there is none. */
export async function copyEntry(from: string, to: string): Promise<void> {
  const stats = await lstat(from).catch(() => undefined);
  if (stats === undefined || stats.isDirectory()) return;
  await clearWay(dirname(to));
  await mkdir(dirname(to), { recursive: true });
  if (stats.isSymbolicLink()) await symlink(await readlink(from), to);
  else if (stats.isFile()) await copyFile(from, to, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
}

/** Where the subject put a file or a link in place of a folder, the folder comes back. */
async function clearWay(folder: string): Promise<void> {
  const stats = await lstat(folder).catch(() => undefined);
  if (stats?.isDirectory()) return;
  if (stats !== undefined) await rm(folder, { force: true });
  if (dirname(folder) !== folder) await clearWay(dirname(folder));
}
