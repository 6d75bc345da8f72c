import { basename, isAbsolute, relative } from "node:path";

const longestName = 1000;

/** The name of a case: its titles without control characters, at most 1,000 characters. */
export function caseName(titles: readonly string[]): string {
  const name = titles
    .map((title) => title.replace(/\p{Cc}+/gu, " ").trim())
    .filter((title) => title !== "")
    .join(" > ");
  return (name.length > longestName ? `${name.slice(0, longestName - 1)}…` : name).toWellFormed();
}

/** A path as every machine would name it: below the root, else by its last part alone. */
export function stablePath(path: string, root: string | undefined): string {
  if (!isAbsolute(path)) return path;
  const below = root === undefined ? ".." : relative(root, path);
  return below === "" || below.split(/[/\\]/)[0] === ".." || isAbsolute(below) ? basename(path) : below;
}
