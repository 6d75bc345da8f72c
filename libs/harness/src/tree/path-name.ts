import type { Dirent } from "node:fs";
import { opendir } from "node:fs/promises";

/**
 * How a name is written in records. Names are bytes: a byte that is not UTF-8 becomes `\xNN`, and so does a backslash, so
 * that two names never read the same.
 */
export function readableName(name: Buffer): string {
  const text = name.toString("utf8");
  if (Buffer.from(text, "utf8").equals(name)) return text.replaceAll("\\", "\\x5c");
  return [...name].map(readableByte).join("");
}

function readableByte(byte: number): string {
  const isPlain = byte >= 0x20 && byte <= 0x7e && byte !== 0x5c;
  return isPlain ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`;
}

/** The path in a folder that a record names, as the system takes it. */
export function pathIn(folder: string, path: string): Buffer {
  const parts = path.split(/\\x([0-9a-f]{2})/);
  const bytes = parts.map((part, index) =>
    index % 2 === 0 ? Buffer.from(part) : Buffer.of(Number.parseInt(part, 16)),
  );
  return Buffer.concat([Buffer.from(`${folder}/`), ...bytes]);
}

const slash = Buffer.from("/");

/** The path of an entry of a folder. */
export const below = (folder: Buffer, name: Buffer): Buffer => Buffer.concat([folder, slash, name]);

/** What is in a folder, without holding all of it in memory. */
export async function* entriesOf(folder: Buffer): AsyncGenerator<Dirent<Buffer>> {
  const options = { encoding: "buffer", bufferSize: 256 } as unknown as { bufferSize: number };
  for await (const entry of await opendir(folder, options)) yield entry as unknown as Dirent<Buffer>;
}
