import { createHash, randomBytes } from "node:crypto";
import { readdir, unlink } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";

/** Tells this machine's temporary files from another's on a shared file system, where pids mean nothing. */
const host = createHash("sha256").update(hostname()).digest("hex").slice(0, 8);

const temporaryName = /^\..+\.([0-9a-f]{8})-(\d+)-[0-9a-f]{12}\.tmp$/;

/** A fresh name beside `path`, on the same file system so that a rename is atomic. It names its writer, for the sweep. */
export function temporaryPathFor(path: string): string {
  const unique = randomBytes(6).toString("hex");
  return join(dirname(path), `.${basename(path)}.${host}-${process.pid}-${unique}.tmp`);
}

/**
 * Removes the temporary files that killed writers of this machine left in a directory. Those of living writers and of
 * other machines stay.
 *
 * @returns the names that were removed, sorted
 */
export async function sweepTemporaryFiles(directory: string): Promise<string[]> {
  const orphans = (await readdir(directory)).filter(isOrphan).sort();
  await Promise.all(orphans.map((name) => unlink(join(directory, name)).catch(ignoreAbsent)));
  return orphans;
}

function isOrphan(name: string): boolean {
  const [, writerHost, pid] = temporaryName.exec(name) ?? [];
  return writerHost === host && !isAlive(Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, under another user.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Two sweeps at once race for the same file; the loser has nothing to do. */
function ignoreAbsent(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
}
