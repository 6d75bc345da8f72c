import type { FileHandle } from "node:fs/promises";
import { maximumLineBytes } from "../record.ts";

export interface RawLine {
  /** Without its newline; only the beginning of a line that is longer than any record can be. */
  readonly bytes: Buffer;
  /** Counts from 1. */
  readonly number: number;
  readonly tooLong: boolean;
  /** False for bytes behind the last newline. */
  readonly finished: boolean;
}

const newline = 0x0a;
const chunkBytes = 1 << 20;

/** The lines of a file in batches, in bounded memory whatever the file holds. */
export async function* readLines(handle: FileHandle): AsyncGenerator<RawLine[]> {
  let rest: Buffer = Buffer.alloc(0);
  let number = 1;
  let skipping = false;
  for (let position = 0; ;) {
    const buffer = Buffer.allocUnsafe(rest.length + chunkBytes);
    rest.copy(buffer);
    const { bytesRead } = await handle.read(buffer, rest.length, chunkBytes, position);
    position += bytesRead;
    const bytes = buffer.subarray(0, rest.length + bytesRead);
    const lines: RawLine[] = [];
    let start = 0;
    for (let end; (end = bytes.indexOf(newline, start)) !== -1; start = end + 1) {
      if (!skipping) lines.push(rawLine(bytes.subarray(start, end), number, true));
      skipping = false;
      number += 1;
    }
    rest = skipping ? bytes.subarray(bytes.length) : bytes.subarray(start);
    if (bytesRead === 0) {
      if (rest.length > 0) lines.push(rawLine(rest, number, false));
      yield lines;
      return;
    }
    if (rest.length > maximumLineBytes) {
      lines.push(rawLine(rest, number, true));
      rest = bytes.subarray(bytes.length);
      skipping = true;
    }
    yield lines;
  }
}

function rawLine(bytes: Buffer, number: number, finished: boolean): RawLine {
  const tooLong = bytes.length > maximumLineBytes;
  return { bytes: tooLong ? Buffer.from(bytes.subarray(0, 100)) : bytes, number, tooLong, finished };
}
