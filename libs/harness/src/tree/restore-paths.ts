import { lstat, mkdir, rm } from "node:fs/promises";
import { posix } from "node:path";
import { copyLeaf } from "./copy-tree.ts";
import { pathIn } from "./path-name.ts";

/** Makes paths of one tree what they are in another; a path that the other does not have is removed. */
export async function restorePaths(from: string, to: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await removePath(to, path);
    const original = pathIn(from, path);
    const stats = await lstat(original).catch(() => undefined);
    if (stats === undefined || stats.isDirectory()) continue;
    await makeWay(to, path);
    await copyLeaf(original, pathIn(to, path), stats);
  }
}

/** Removes what is at a path of a tree. A path that leads through a symbolic link is not one of the tree's own. */
export async function removePath(folder: string, path: string): Promise<void> {
  for (const parent of parentsOf(path)) if (!(await isFolder(pathIn(folder, parent)))) return;
  await rm(pathIn(folder, path), { recursive: true, force: true });
}

/** Where a link, or anything else, stands in place of a folder, the folder comes back. */
async function makeWay(folder: string, path: string): Promise<void> {
  for (const parent of parentsOf(path)) {
    const place = pathIn(folder, parent);
    if (await isFolder(place)) continue;
    await rm(place, { force: true });
    await mkdir(place);
  }
}

/** From the top down. */
function parentsOf(path: string): string[] {
  const parent = posix.dirname(path);
  return parent === "." ? [] : [...parentsOf(parent), parent];
}

async function isFolder(path: Buffer): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isDirectory() === true;
}
