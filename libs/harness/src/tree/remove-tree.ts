import { chmod, readdir, rm } from "node:fs/promises";
import { below } from "./path-name.ts";

/** Removes a folder with everything in it, also where whoever worked in it left folders that nobody may write to. */
export async function removeTree(folder: string): Promise<void> {
  const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 3 });
  try {
    await remove();
  } catch {
    await openUp(Buffer.from(folder));
    await remove();
  }
}

async function openUp(folder: Buffer): Promise<void> {
  await chmod(folder, 0o700);
  const entries = await readdir(folder, { encoding: "buffer", withFileTypes: true });
  for (const entry of entries) if (entry.isDirectory()) await openUp(below(folder, entry.name));
}
