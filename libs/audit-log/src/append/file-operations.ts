import { closeSync, openSync, readSync, unlinkSync, writeSync } from "node:fs";
import { systemCodeOf } from "../errors.ts";

/** Reads `[start, end)`, or less where the file is shorter. */
export function readRange(fd: number, start: number, end: number): Buffer {
  const bytes = Buffer.allocUnsafe(Math.max(0, end - start));
  let filled = 0;
  while (filled < bytes.length) {
    const count = readSync(fd, bytes, filled, bytes.length - filled, start + filled);
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}

/** A write may be short, on a full disk above all: only the loop writes all, or throws. */
export function writeWhole(fd: number, bytes: Buffer, offset: number): void {
  for (let done = 0; done < bytes.length;)
    done += writeSync(fd, bytes, done, bytes.length - done, offset + done);
}

/** Created exclusively, so that nothing that stands at the path already is opened. The caller closes it. */
export function createFile(path: string, content: Buffer): number {
  const fd = openSync(path, "wx+", 0o644);
  try {
    writeWhole(fd, content, 0);
    return fd;
  } catch (error) {
    closeSync(fd);
    unlinkIfPresent(path);
    throw error;
  }
}

export function unlinkIfPresent(path: string): void {
  tolerate(["ENOENT"], () => {
    unlinkSync(path);
  });
}

/** @returns whether `action` was done; false when it failed in one of the ways that the caller expects */
export function tolerate(codes: readonly string[], action: () => void): boolean {
  try {
    action();
    return true;
  } catch (error) {
    if (!codes.includes(systemCodeOf(error) ?? "")) throw error;
    return false;
  }
}
