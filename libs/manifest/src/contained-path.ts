import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { PathEscapeError } from "./errors.ts";
import { relativePath } from "./schema/primitives.ts";

/**
 * The absolute path of something inside `directory`, where no part on the way is a symbolic link.
 *
 * @throws {PathEscapeError} for an absolute path, `..`, a control character or a link
 */
export async function containedPath(directory: string, path: string): Promise<string> {
  if (!relativePath.safeParse(path).success)
    throw new PathEscapeError(
      path,
      "it is absolute, has a part that is empty, `.` or `..`, or a control character",
    );
  let current = directory;
  for (const part of path.split("/")) {
    current = join(current, part);
    if (await isLink(current)) throw new PathEscapeError(path, `${part} is a symbolic link`);
  }
  return current;
}

/** True when the path itself is a symbolic link; false when it is anything else, or absent. */
export async function isLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}
