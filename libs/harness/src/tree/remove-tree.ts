import { type Dirent, rmdirSync } from "node:fs";
import { chmod, rmdir, unlink } from "node:fs/promises";
import { below, entriesOf } from "./path-name.ts";

/**
 * Removes a folder with everything in it, also where whoever worked in it left folders that nobody may write to. Unlike
 * `rm` of Node.js it takes no memory for each file: there may be any number.
 */
export async function removeTree(folder: string): Promise<void> {
  await unlessGone(removeFolder(Buffer.from(folder)));
}

/** Entries may be passed over while others are removed, and may still be added. */
const mostPasses = 10;

async function removeFolder(folder: Buffer): Promise<void> {
  if (isEmptyAndGone(folder)) return;
  await chmod(folder, 0o700);
  for (let pass = 1; ; pass += 1) {
    for await (const batch of batchesOf(folder))
      await Promise.all(batch.map((entry) => remove(folder, entry)));
    try {
      await rmdir(folder);
      return;
    } catch (error) {
      if (codeOf(error) !== "ENOTEMPTY" || pass === mostPasses) throw error;
    }
  }
}

/** Synchronous: most folders that are removed are empty, and a turn through the thread pool costs more than that. */
function isEmptyAndGone(folder: Buffer): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch {
    return false;
  }
}

function remove(folder: Buffer, entry: Dirent<Buffer>): Promise<void> {
  const path = below(folder, entry.name);
  return unlessGone(entry.isDirectory() ? removeFolder(path) : unlink(path));
}

async function unlessGone(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;

const batchSize = 32;

async function* batchesOf(folder: Buffer): AsyncGenerator<Dirent<Buffer>[]> {
  let batch: Dirent<Buffer>[] = [];
  for await (const entry of entriesOf(folder)) {
    batch.push(entry);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}
