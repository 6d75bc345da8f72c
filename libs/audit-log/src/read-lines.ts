import { open } from "node:fs/promises";
import { maximumLineBytes } from "./record.ts";

export interface Line {
  /** Without its newline; only the beginning of a line that is longer than any record can be. */
  readonly bytes: Buffer;
  readonly number: number;
  readonly tooLong: boolean;
  /** False for bytes behind the last newline. */
  readonly finished: boolean;
}

const newline = 0x0a;
const chunkBytes = 1 << 20;

/** The lines of a file in batches, in bounded memory whatever the file holds. A batch's bytes are its own. */
export async function* readLines(path: string): AsyncGenerator<Line[]> {
  const handle = await open(path, "r");
  try {
    let rest: Buffer = Buffer.alloc(0);
    let number = 1;
    let skipping = false;
    for (;;) {
      const buffer = Buffer.allocUnsafe(rest.length + chunkBytes);
      rest.copy(buffer);
      const { bytesRead } = await handle.read(buffer, rest.length, chunkBytes, null);
      const bytes = buffer.subarray(0, rest.length + bytesRead);
      const lines: Line[] = [];
      let start = 0;
      for (let end; (end = bytes.indexOf(newline, start)) !== -1; start = end + 1) {
        if (!skipping) lines.push(lineOf(bytes.subarray(start, end), number, true));
        skipping = false;
        number += 1;
      }
      rest = bytes.subarray(start);
      if (skipping) rest = rest.subarray(0, 0);
      if (bytesRead === 0) {
        if (rest.length > 0) lines.push(lineOf(rest, number, false));
        yield lines;
        return;
      }
      if (rest.length > maximumLineBytes) {
        lines.push(lineOf(rest, number, true));
        rest = rest.subarray(0, 0);
        skipping = true;
      }
      yield lines;
    }
  } finally {
    await handle.close();
  }
}

function lineOf(bytes: Buffer, number: number, finished: boolean): Line {
  const tooLong = bytes.length >= maximumLineBytes;
  return { bytes: tooLong ? bytes.subarray(0, 100) : bytes, number, tooLong, finished };
}
