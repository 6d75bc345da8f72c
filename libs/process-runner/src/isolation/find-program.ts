import { accessSync, constants, statSync } from "node:fs";
import { join, resolve } from "node:path";

/** The file that a name without a slash stands for on a search path (`a:b:c`), or that a path stands for in `cwd`. */
export function findProgram(name: string, searchPath: string, cwd = "/"): string | undefined {
  const candidates = name.includes("/")
    ? [resolve(cwd, name)]
    : searchPath.split(":").map((folder) => resolve(cwd, join(folder, name)));
  return candidates.find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
