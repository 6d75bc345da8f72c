import { constants } from "node:fs";
import { chmod, copyFile, lstat, mkdir, readdir, readlink, symlink } from "node:fs/promises";
import { dirname } from "node:path";
import { allowListedEnvironment, runProcess } from "@codex-orchestrator/process-runner";
import { below } from "./path-name.ts";
import { removeTree } from "./remove-tree.ts";

/** How a tree was copied: by `cp`, which copies within the kernel and shares blocks where it can, or file by file. */
export type CopyMechanism = "cp" | "file-by-file";

/** From this many files on, starting `cp` costs less than it saves. */
const manyFiles = 200;
const copyTimeoutMs = 600_000;

/**
 * Copies a folder to a place where nothing is. Symbolic links are copied as they are. Blocks are shared with the original
 * where the file system can do that (reflink); no file is ever hard-linked, so a writer cannot reach the original.
 */
export async function copyTree(
  from: string,
  to: string,
  { files, machine }: { readonly files: number; readonly machine: { readonly searchPath: string } },
): Promise<CopyMechanism> {
  if (files >= manyFiles) {
    if (await copyByProgram(from, to, machine.searchPath)) return "cp";
    await removeTree(to);
  }
  await copyFolder(Buffer.from(from), Buffer.from(to));
  return "file-by-file";
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

/** A folder gets its mode only when everything is in it: it may be one that nobody writes to. */
async function copyFolder(from: Buffer, to: Buffer): Promise<void> {
  const { mode } = await lstat(from);
  await mkdir(to, { mode: 0o700 });
  for (const name of await readdir(from, { encoding: "buffer" })) {
    try {
      await copyEntry(below(from, name), below(to, name));
    } catch (error) {
      // What its owner made unreadable is not part of a tree, to the copy as to the snapshot.
      if ((error as NodeJS.ErrnoException).code !== "EACCES") throw error;
    }
  }
  await chmod(to, mode);
}

/** Sockets, pipes and devices are not part of a tree, and reading a pipe would wait for ever. */
async function copyEntry(from: Buffer, to: Buffer): Promise<void> {
  const stats = await lstat(from);
  if (stats.isDirectory()) await copyFolder(from, to);
  else await copyLeaf(from, to, stats);
}

/** Copies a file or a symbolic link to a place where nothing is. */
export async function copyLeaf(
  from: Buffer,
  to: Buffer,
  kind: { isFile(): boolean; isSymbolicLink(): boolean },
): Promise<void> {
  if (kind.isSymbolicLink()) await symlink(await readlink(from, { encoding: "buffer" }), to);
  else if (kind.isFile()) await copyFile(from, to, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
}
