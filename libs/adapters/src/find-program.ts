import { access, constants, stat } from "node:fs/promises";
import { delimiter, dirname, isAbsolute, join, resolve } from "node:path";

/** Absolute path of a program in one of the folders of a `PATH`-like list. */
export function findOnPath(name: string, searchPath: string): Promise<string | undefined> {
  return firstProgram(
    searchPath
      .split(delimiter)
      .filter(isAbsolute)
      .map((folder) => join(folder, name)),
  );
}

/**
 * The `node_modules/.bin` folders that a package at `folder` sees, nearest first: its own and those of every folder
 * above. A git worktree below its repository so finds the repository's tools.
 */
export function binFolders(folder: string): string[] {
  const above = dirname(folder);
  return [join(folder, "node_modules", ".bin"), ...(above === folder ? [] : binFolders(above))];
}

export function findInNodeModules(name: string, folder: string): Promise<string | undefined> {
  return firstProgram(binFolders(folder).map((bin) => join(bin, name)));
}

/**
 * A program as npm would find it for a package at `folder`: by path, else among the packages' programs, else on the search
 * path. `node` is always the search path's.
 */
export async function findTool(
  name: string,
  folder: string,
  searchPath: string,
): Promise<string | undefined> {
  if (name.includes("/")) return firstProgram([resolve(folder, name)]);
  const own = name === "node" ? undefined : await findInNodeModules(name, folder);
  return own ?? findOnPath(name, searchPath);
}

export async function firstProgram(candidates: readonly string[]): Promise<string | undefined> {
  for (const candidate of candidates) {
    if (await isProgram(candidate)) return candidate;
  }
  return undefined;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
