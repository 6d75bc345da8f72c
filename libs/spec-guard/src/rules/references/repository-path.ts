import { posix } from "node:path";
import type { FileList } from "../../repository/file-list.ts";

/** Where a relative link leads, from the root of the repository; undefined for what is no path, such as a web address. */
export function linkedPath(file: string, target: string): string | undefined {
  if (/^(?:[A-Za-z][A-Za-z0-9+.-]*:|\/\/|#|\?)/.test(target)) return undefined;
  const path = decoded(target.replace(/[#?].*$/s, ""));
  const from = path.startsWith("/") ? "." : posix.dirname(file);
  return posix.normalize(posix.join(from, path)).replace(/\/$/, "");
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Whether there is such a file or folder. What is inside a submodule counts as there: its files are not known here. */
export function pathExists(path: string, files: FileList): boolean {
  if (path === "." || path === "" || files.has(path) || files.hasFolder(path)) return true;
  for (let folder = posix.dirname(path); folder !== "." && folder !== "/"; folder = posix.dirname(folder))
    if (files.has(folder)) return true;
  return false;
}

/** Whether a path stays inside the repository and is written in the one way that git writes it. */
export function isContained(path: string): boolean {
  return posix.normalize(path) === path && !path.startsWith("/") && path !== ".." && !path.startsWith("../");
}
