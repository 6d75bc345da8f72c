import { readFile, type FileHandle } from "node:fs/promises";
import { claimPath } from "../append/sidecar.ts";
import { systemCodeOf } from "../errors.ts";

/**
 * Whether a line without a newline is an append that somebody is about to finish, or that the next appender will: a
 * claim for it is there. Looked at in this order, because a claim goes away only after its line is whole.
 */
export async function isOnItsWay(log: string, live: FileHandle, seen: Buffer, seq: number): Promise<boolean> {
  for (let slot = 0; ; slot++) {
    const claim = await readIfPresent(claimPath(log, seq, slot));
    if (claim === undefined) break;
    if (claim.subarray(0, seen.length).equals(seen)) return true;
  }
  return grewSince(live, seen);
}

async function grewSince(live: FileHandle, seen: Buffer): Promise<boolean> {
  const { size } = await live.stat();
  const tail = Buffer.alloc(Math.min(size, seen.length + (1 << 21)));
  await live.read(tail, 0, tail.length, size - tail.length);
  return tail.at(-1) === 0x0a;
}

async function readIfPresent(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}
