import { realpath } from "node:fs/promises";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { CodexHomeError } from "./errors.ts";

/**
 * Codex makes no helper programs in a home under the temporary directory, and then every sandboxed command fails with
 * `bwrap: execvp codex-linux-sandbox: No such file or directory`.
 *
 * @param temporary the directory that the process of Codex will hold for the temporary one
 * @throws {CodexHomeError}
 */
export async function refuseTemporaryDirectory(directory: string, temporary: string): Promise<void> {
  const [home, forbidden] = await Promise.all([realPathOf(directory), realPathOf(temporary)]);
  if (!isWithin(forbidden, home)) return;
  throw new CodexHomeError(
    `The home of Codex ${directory} is under the temporary directory ${temporary}. Codex makes no sandbox there, and ` +
      "every command would fail. Choose a directory elsewhere, such as one below the project or in the user's cache, " +
      "or set TMPDIR for Codex to another directory.",
  );
}

/** The real path of the part that exists, and the rest as it is. */
async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT" || dirname(path) === path)
      throw new CodexHomeError(`The path ${path} cannot be used: ${(cause as Error).message}`, { cause });
    return resolve(await realPathOf(dirname(path)), relative(dirname(path), path));
  }
}

export function isWithin(parent: string, path: string): boolean {
  const way = relative(parent, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}
