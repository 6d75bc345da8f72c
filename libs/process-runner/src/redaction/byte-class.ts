/** A set of byte values: `table[byte] === 1` for its members. */
export type ByteClass = Uint8Array;

/** Reads a class as in a regular expression, without the brackets: `byteClass("A-Za-z0-9_")`. ASCII only. */
export function byteClass(members: string): ByteClass {
  const pattern = new RegExp(`[${members}]`);
  return Uint8Array.from({ length: 256 }, (_, byte) =>
    Number(byte < 128 && pattern.test(String.fromCharCode(byte))),
  );
}

/** Index of the first byte at or after `from`, and before `limit`, that is not of the class. */
export function endOfRun(data: Uint8Array, from: number, limit: number, members: ByteClass): number {
  let at = from;
  while (at < limit && members[data[at] ?? 0] === 1) at += 1;
  return at;
}
