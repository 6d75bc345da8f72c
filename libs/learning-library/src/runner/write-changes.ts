import { readFile, realpath } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { replaceFile } from "./files/replace-file.ts";
import type { FileError } from "../report/pattern-report.ts";
import type { FileChange } from "./file-result.ts";

/**
 * Writes each change, whatever becomes of the others.
 *
 * @returns those that could not be written
 */
export async function writeEach(root: string, changes: readonly FileChange[]): Promise<FileError[]> {
  const failed: FileError[] = [];
  for (const change of changes) {
    const error = await attempt(root, change);
    if (error !== undefined) failed.push(error);
  }
  return failed;
}

/**
 * Writes all changes or none: when one cannot be written, those before it are taken back.
 *
 * @returns what went wrong; empty when all are written
 */
export async function writeAll(root: string, changes: readonly FileChange[]): Promise<FileError[]> {
  const written: FileChange[] = [];
  for (const change of changes) {
    const error = await attempt(root, change);
    if (error !== undefined) return [error, ...(await takeBack(root, written))];
    written.push(change);
  }
  return [];
}

async function takeBack(root: string, written: readonly FileChange[]): Promise<FileError[]> {
  const undone = written.toReversed().map(({ before, after, ...rest }) => ({
    ...rest,
    before: after,
    after: before,
  }));
  const failed = await writeEach(root, undone);
  return failed.map((error) => ({ ...error, message: `it could not be taken back: ${error.message}` }));
}

async function attempt(root: string, change: FileChange): Promise<FileError | undefined> {
  try {
    await writeChange(root, change);
    return undefined;
  } catch (error) {
    return { file: change.file, kind: "write", message: (error as Error).message };
  }
}

/** What was read long ago may have changed since: neither the file nor the way to it is taken on trust. */
async function writeChange(root: string, { file, before, after, mode }: FileChange): Promise<void> {
  const path = join(root, file);
  const directory = await realpath(dirname(path));
  if (directory !== root && !directory.startsWith(root + sep))
    throw new Error("its directory is now a link out of the target directory; it was not written");
  if (!(await readFile(path)).equals(Buffer.from(before, "utf8")))
    throw new Error("it was changed by somebody else while the pattern ran; it was not written");
  await replaceFile(path, after, mode);
}
