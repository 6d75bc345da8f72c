import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";

/** Gives the work an empty directory on the disk that the repository is on: the temporary one may be in memory. */
export async function withScratch<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(import.meta.dirname, "../../.bench-"));
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
